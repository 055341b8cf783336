import { parentPort, workerData } from 'node:worker_threads';
import { EchoStats } from '#core/network/echo-stats.ts';
import { NetworkMeter } from '#core/network/network-meter.ts';
import { CONTROL, SessionControl } from '#core/rings/session-control.ts';
import { asSpan, asTs, diffUs, type TsUs } from '#format/core/time/units.ts';
import { nowUs } from '#native/clock.ts';
import type { EchoTarget } from '#native/core/network/echo-target.ts';
import { Sleeper } from '#native/host/sleeper.ts';
import { calmThisThread, raiseThreadPriority } from '#native/host/thread-priority.ts';
import type { EchoSocket } from '#native/network/echo-port.ts';
import { openEcho, openSockets } from '#native/network/network-source.ts';

export interface NetWorkerData {
  readonly control: SharedArrayBuffer;
  /** Whom to ask how far away it is; undefined: nobody. */
  readonly probe: EchoTarget | undefined;
}

/** Four echoes and two rows a second. */
const ECHO_US = asSpan(250_000);
const ECHOES_A_ROW = 2;
/** A host that says nothing for so long is looked up again: the network may be another. */
const SILENT_US = asSpan(10_000_000);

const ECHO_PRIORITY = 1;

const data = workerData as NetWorkerData;
const control = new SessionControl(data.control);

async function measure(): Promise<void> {
  using sockets = openSockets();
  using sleeper = new Sleeper(control.ints, CONTROL.stop);
  using echo = new Echo(data.probe);
  const meter = new NetworkMeter();
  for (let turn = 1, dueUs = nowUs() + ECHO_US; !control.stopped; turn++, dueUs += ECHO_US) {
    // After a sleep of the machine, turns are not made up for.
    dueUs = Math.max(dueUs, nowUs());
    // The lookup of the host's name goes on between two turns.
    await new Promise(setImmediate);
    if (echo.ask()) echo.answers(asTs(dueUs));
    else sleeper.sleep(Math.max(0, dueUs - nowUs()));
    if (turn % ECHOES_A_ROW !== 0 || control.stopped) continue;
    const pid = control.read(CONTROL.gamePid);
    const now = nowUs();
    const row = meter.row(asTs(Math.round(now)), pid === 0 ? undefined : atOrdinaryPriority(() => sockets?.look(pid)), echo.figures(now));
    if (row !== undefined) parentPort?.postMessage(row);
  }
}

/** Looking up who holds which socket takes 10 ms and more: the game and the encoder come first. */
function atOrdinaryPriority<T>(work: () => T): T {
  if (data.probe === undefined) return work();
  calmThisThread();
  try {
    return work();
  } finally {
    raiseThreadPriority(ECHO_PRIORITY);
  }
}

/** Echoes of a host that may not be there. */
class Echo implements Disposable {
  readonly #probe: EchoTarget | undefined;
  readonly #stats = new EchoStats();
  #socket: EchoSocket | undefined;
  #triedUs: TsUs = asTs(Number.NEGATIVE_INFINITY);
  #looking = false;
  #over = false;
  #heardUs = asTs(0);

  constructor(probe: EchoTarget | undefined) {
    this.#probe = probe;
  }

  /** Sends one, if there is somebody to send it to. */
  ask(): boolean {
    const now = nowUs();
    if (this.#probe !== undefined && !this.#looking && now - Math.max(this.#triedUs, this.#heardUs) > SILENT_US)
      this.#open(this.#probe, now);
    if (this.#socket === undefined) return false;
    this.#socket.send(this.#stats.send(nowUs()));
    this.#stats.sent(nowUs());
    return true;
  }

  #open(probe: EchoTarget, now: TsUs): void {
    [this.#triedUs, this.#looking] = [now, true];
    openEcho(probe)
      .then(
        (socket) => {
          this.#socket?.[Symbol.dispose]();
          this.#socket = socket;
          // The session may be over by then.
          if (this.#over) socket[Symbol.dispose]();
        },
        // A name that cannot be looked up is tried again; the preflight has said so.
        () => {},
      )
      .finally(() => {
        this.#looking = false;
      });
  }

  /** Takes answers until `untilUs`. */
  answers(untilUs: TsUs): void {
    for (;;) {
      const answer = this.#socket?.answer(diffUs(untilUs, nowUs()));
      if (answer === undefined) return;
      this.#heardUs = answer.atUs;
      this.#stats.answer(answer.seq, answer.atUs);
    }
  }

  figures(now: TsUs) {
    return this.#socket === undefined ? undefined : this.#stats.figures(now);
  }

  [Symbol.dispose](): void {
    this.#over = true;
    this.#socket?.[Symbol.dispose]();
  }
}

// An echo that is noticed late has come a longer way. Without a probe nothing is timed here.
if (data.probe !== undefined) raiseThreadPriority(ECHO_PRIORITY);
if (control.waitForGo() !== undefined) await measure();
