import { GapRecords } from '#core/journal/gap-records.ts';
import { RECORDS, type RecordOf } from '#core/journal/records.ts';
import type { RecordPlan } from '#core/plan/plan.ts';
import { PictureShield } from '#core/rings/picture-shield.ts';
import { PoseBoard } from '#core/rings/pose-board.ts';
import { RecordRing } from '#core/rings/record-ring.ts';
import { CONTROL, SessionControl } from '#core/rings/session-control.ts';
import { DEVICES } from '#format/core/input/codes.ts';
import { compileProfile } from '#format/core/input/compile-profile.ts';
import type { GapReason } from '#format/core/input/gap.ts';
import type { TsUs } from '#format/core/time/units.ts';
import { workerFile } from '#format/sign/worker-file.ts';
import { nowUs } from '#native/clock.ts';
import { checkInput, checkPads } from '#session/checks/input-check.ts';
import type { InputWorkerData } from '#session/input/input-port.ts';
import { startWorker } from '#session/threads/session-workers.ts';

/** One event, as it would appear in `events.parquet`. */
export interface WatchedEvent {
  readonly tsUs: TsUs;
  readonly device: string;
  readonly code: string;
  readonly value: number;
  readonly dx: number;
  readonly dy: number;
  readonly pad: number;
  /** Found down where input begins, or goes on after a gap: no press. */
  readonly held: boolean;
}

export interface WatchedState {
  /** Why input is ignored right now; undefined while the game has the focus. */
  readonly closedFor: GapReason | undefined;
  /** Gaps so far, such as a stretch in which this machine had no time for the input thread. */
  readonly gaps: number;
  readonly unmapped: number;
  readonly pads: number;
  readonly restarts: number;
}

export interface Watching {
  readonly onReady?: (facts: Readonly<Record<string, string>>) => void;
  readonly onEvent: (event: WatchedEvent) => void;
  readonly onState: (state: WatchedState) => void;
}

const LOOK_MS = 20;

/**
 * Runs a recording's input thread without recording: it reports exactly what would be written, 50 ms late, redacted in the same place by
 * the same code. Ends with the signal. Rejects with a GapError when input is unavailable.
 */
export async function watchInput(
  plan: Pick<RecordPlan, 'display' | 'hz' | 'profile' | 'game' | 'pads' | 'input' | 'hotkeys'>,
  signal: AbortSignal,
  { onReady, onEvent, onState }: Watching,
): Promise<void> {
  const source = checkInput(plan).result;
  const { codes } = compileProfile(plan.profile);
  const data: InputWorkerData = {
    ...plan,
    wholeScreen: true,
    pads: checkPads(plan).result,
    control: SessionControl.allocate(),
    rows: RecordRing.allocate(RECORDS.rows.bytes, 1 << 13),
    events: RecordRing.allocate(RECORDS.events.bytes, 1 << 16),
    gaps: RecordRing.allocate(RECORDS.gaps.bytes, 1 << 10),
    shield: PictureShield.allocate(),
    poses: PoseBoard.allocate(),
  };
  const control = new SessionControl(data.control);
  const rings = { rows: new RecordRing(data.rows, RECORDS.rows.bytes), gaps: new RecordRing(data.gaps, RECORDS.gaps.bytes) };
  const events = new RecordRing(data.events, RECORDS.events.bytes);
  const gaps = new GapRecords();
  const worker = startWorker('input', workerFile(import.meta.url, `./input/${source.worker}`), data);
  onReady?.(await worker.ready);
  control.go(nowUs());
  const take = () => {
    rings.rows.drain(() => {});
    rings.gaps.drain((block) => {
      for (const gap of RECORDS.gaps.all(block)) gaps.take(gap);
    });
    events.drain((block) => {
      for (const event of RECORDS.events.all(block)) onEvent(watched(event, codes));
    });
    onState({
      closedFor: control.closedFor,
      gaps: gaps.count,
      unmapped: control.read(CONTROL.unmapped),
      pads: control.read(CONTROL.pads),
      restarts: control.read(CONTROL.restarts),
    });
  };
  const timer = setInterval(take, LOOK_MS);
  const stop = () => control.stop(nowUs());
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    await worker.ended;
  } finally {
    clearInterval(timer);
    signal.removeEventListener('abort', stop);
    control.stop(nowUs());
    take();
  }
}

function watched({ tsUs, device, code, value, dx, dy, unit, held }: RecordOf<'events'>, codes: readonly string[]): WatchedEvent {
  return { tsUs: tsUs, device: DEVICES[device] ?? '', code: codes[code] ?? '', value, dx, dy, pad: unit, held };
}
