import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { quantiles } from '#format/core/signal/quantiles.ts';
import { asTs, type TsUs } from '#format/core/time/units.ts';
import {
  HELD,
  HELD_KEPT,
  type LongWayData,
  PING_FIELDS,
  PINGS,
  PINGS_KEPT,
  SETTING,
  SETTINGS,
  TALLIES,
  TALLY,
} from '#scripts/network/long-way-port.ts';

export interface WaySettings {
  /** Each direction. */
  readonly delayMs: number;
  /** At most so much more, evenly spread. */
  readonly jitterMs?: number;
  /** 0 to 1, of packets in each direction. */
  readonly loss?: number;
  /** Of each direction; 0: no limit. */
  readonly bps?: number;
}

/** A ping: from when the kernel sent it until its answer had been given to the kernel, which takes a thread that may be stopped meanwhile. */
export interface Ping {
  readonly answeredUs: TsUs;
  readonly leastMs: number;
  readonly mostMs: number;
}

/** How many packets of a protocol were on the way, both directions, and how many of them were lost. */
export interface Tally {
  readonly packets: number;
  readonly lost: number;
}

/**
 * A network of known delay, jitter, loss and rate on one machine, where the kernel has no netem: a TUN interface, whose packets are given back
 * with their addresses exchanged. Who connects to `far` reaches what listens on `near`, and the other way round.
 */
export class LongWay implements AsyncDisposable {
  readonly near: string;
  readonly far: string;
  readonly #settings = new Float64Array(new SharedArrayBuffer(8 * SETTINGS));
  readonly #tallies = new Int32Array(new SharedArrayBuffer(4 * TALLIES));
  readonly #worker: Worker;

  private constructor(way: WaySettings, seed: number) {
    const net = `10.213.${process.pid % 250}`;
    [this.near, this.far] = [`${net}.1`, `${net}.2`];
    this.set(way);
    const data: LongWayData = {
      settings: this.#settings.buffer as SharedArrayBuffer,
      tallies: this.#tallies.buffer as SharedArrayBuffer,
      name: `gap-way-${process.pid % 100_000}`,
      near: this.near,
      seed,
    };
    this.#worker = new Worker(new URL('./long-way-worker.ts', import.meta.url), { workerData: data });
  }

  /** Why this machine cannot have one; undefined where it can. */
  static whyNot(): string | undefined {
    if (process.platform !== 'linux' || !existsSync('/dev/net/tun')) return 'there is no /dev/net/tun here';
    return process.getuid?.() === 0 ? undefined : 'only an administrator can make a TUN interface';
  }

  static async open(way: WaySettings, seed = 1): Promise<LongWay> {
    const made = new LongWay(way, seed);
    await new Promise<void>((resolve, reject) => {
      made.#worker.once('message', () => resolve());
      made.#worker.once('error', reject);
    });
    return made;
  }

  /** From the next packet on. */
  set({ delayMs, jitterMs = 0, loss = 0, bps = 0 }: WaySettings): void {
    this.#settings[SETTING.delayUs] = delayMs * 1000;
    this.#settings[SETTING.jitterUs] = jitterMs * 1000;
    this.#settings[SETTING.loss] = loss;
    this.#settings[SETTING.bps] = bps;
  }

  /**
   * There and back, as long as packets were really on the way since the last call, ms; NaN where there were none. The median: on a machine at its limit a
   * few are held up for long, which moves a mean by milliseconds.
   */
  rttMs(): number {
    const kept = Math.min(this.#settings[HELD] as number, HELD_KEPT);
    this.#settings[HELD] = 0;
    const heldUs = this.#settings.subarray(HELD + 1, HELD + 1 + kept);
    // One there and the next one back: two that are both late now and then are so together more often than either.
    const bothUs = quantiles(Float64Array.from({ length: kept >> 1 }, (_, n) => (heldUs[2 * n] as number) + (heldUs[2 * n + 1] as number)));
    return (bothUs?.p50 ?? Number.NaN) / 1000;
  }

  /** Each of the last pings that were answered, in order. */
  pings(): Ping[] {
    const count = this.#settings[PINGS] as number;
    const first = Math.max(0, count - PINGS_KEPT);
    return Array.from({ length: count - first }, (_, n) => {
      const at = PINGS + 1 + PING_FIELDS * ((first + n) % PINGS_KEPT);
      const [sentUs = Number.NaN, beforeUs = Number.NaN, byUs = Number.NaN] = this.#settings.subarray(at, at + PING_FIELDS);
      return { answeredUs: asTs(byUs), leastMs: (beforeUs - sentUs) / 1000, mostMs: (byUs - sentUs) / 1000 };
    });
  }

  tally(protocol: 'tcp' | 'udp' | 'other'): Tally {
    const at = TALLY[protocol];
    return { packets: Atomics.load(this.#tallies, at), lost: Atomics.load(this.#tallies, at + 1) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = new Promise((resolve) => this.#worker.once('exit', resolve));
    Atomics.store(this.#tallies, TALLY.stop, 1);
    await ended;
  }
}
