import { surely } from '#core/quality/drift.ts';
import type { Advice, Snapshot } from '#core/telemetry/snapshot.ts';

/** Figures of a session, without the advice that follows from them. */
export type Figures = Omit<Snapshot, 'advice'>;

interface Rule extends Advice {
  /** `since`: the figures of some seconds ago. */
  readonly holds: (now: Figures, since: Figures) => boolean;
}

/** What is looked at over this time. */
const SPAN_US = 10e6;
/** Something must be so for a while before it is said, and must have been over for longer before it is taken back. */
const RAISE_US = 2e6;
const DROP_US = 8e6;

const share = (now: Figures, since: Figures, what: (figures: Figures) => number) =>
  (what(now) - what(since)) / Math.max(1, now.frames - since.frames);

const RULES: readonly Rule[] = [
  {
    rule: 'no-frames',
    says: 'no frame has been written for over a second',
    remedy: 'Look whether the disk or the display hangs; the recorder ends the session after ten seconds',
    holds: ({ lastFrameAgeMs, frames }) => frames > 0 && lastFrameAgeMs > 1000,
  },
  {
    rule: 'encoder-relieved',
    says: 'an encoder gave nothing any more: another has taken over',
    remedy: 'Nothing has to be done; if it goes on, close other programs or choose another encoder',
    way: { settings: ['encoder'] },
    holds: (now, since) => now.reliefs > since.reliefs,
  },
  {
    rule: 'encoder-behind',
    says: 'the encoder falls behind',
    remedy: 'Close other programs, or record a smaller picture, fewer frames a second, or with more threads for the encoder',
    way: { settings: ['size', 'fps', 'encoder-threads'] },
    holds: (now, since) => now.drops > since.drops || now.encodeUs.p99 > 350_000,
  },
  {
    rule: 'capture-late',
    says: 'more than 0.5 % of the frames come too late',
    remedy: 'Close other programs; if it goes on, record a smaller picture or fewer frames a second',
    way: { settings: ['size', 'fps'] },
    holds: (now, since) => now.frames - since.frames > 60 && share(now, since, ({ repeats }) => repeats) > 0.005,
  },
  {
    rule: 'capture-jitters',
    says: 'frames are read more than 4 ms away from their grid',
    remedy: 'Close other programs: the grab thread waits for the processor',
    holds: ({ residualUs }) => residualUs.p99 > 4000,
  },
  {
    rule: 'input-late',
    says: 'the input thread comes too late',
    remedy: 'Close other programs, or allow real-time priority (docs/input.md)',
    holds: (now, since) => now.tickUs.p99 > 4000 || now.skippedTicks - since.skippedTicks > 12,
  },
  {
    rule: 'clock-drifts',
    says: 'the frames drift away from their grid by more than 0.1 ms a minute',
    remedy: 'Stop and start again; if it comes back, check this machine',
    way: { action: 'check' },
    // The same as in the verdict: what has come to less than half a millisecond is no drift.
    holds: ({ driftMsPerMin, elapsedS }) =>
      driftMsPerMin !== undefined && surely(driftMsPerMin) > 0.1 && (surely(driftMsPerMin) * elapsedS) / 60 > 0.5,
  },
  {
    rule: 'disk-low',
    says: 'the disk is full in less than ten minutes',
    remedy: 'Free space now: the session ends before the disk is full, and is sealed',
    holds: ({ diskLeftS }) => diskLeftS < 600,
  },
  {
    rule: 'no-input',
    says: 'no input at all has been seen since the session began',
    remedy: 'Check that the game you chose is the program in front, and that the key profile is the one for it',
    way: { settings: ['game', 'profile'], action: 'watch-devices' },
    holds: ({ elapsedS, keyEvents, mouseEvents, padEvents, closedFor }) =>
      elapsedS > 30 && closedFor === undefined && keyEvents + mouseEvents + padEvents === 0,
  },
];

/** Turns figures into advice, with hysteresis, so that nothing flickers. */
export class Adviser {
  readonly #held = new Map<string, { sinceUs: number; untilUs: number; raised: boolean }>();
  #before: Figures | undefined;
  #later: Figures | undefined;
  #turnedUs = Number.NEGATIVE_INFINITY;

  look(now: Figures, nowUs: number): Advice[] {
    if (nowUs - this.#turnedUs >= SPAN_US / 2) {
      this.#turnedUs = nowUs;
      this.#before = this.#later ?? now;
      this.#later = now;
    }
    const since = this.#before ?? now;
    return RULES.flatMap(({ holds, ...advice }) => (this.#isRaised(advice.rule, holds(now, since), nowUs) ? [advice] : []));
  }

  #isRaised(rule: string, holds: boolean, nowUs: number): boolean {
    const held = this.#held.get(rule);
    if (!holds) {
      if (held === undefined || !held.raised || nowUs - held.untilUs > DROP_US) {
        this.#held.delete(rule);
        return false;
      }
      return true;
    }
    const sinceUs = held?.sinceUs ?? nowUs;
    const raised = held?.raised === true || nowUs - sinceUs >= RAISE_US;
    this.#held.set(rule, { sinceUs, untilUs: nowUs, raised });
    return raised;
  }
}
