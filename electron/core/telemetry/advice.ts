import type { Advice, Snapshot } from '#core/telemetry/snapshot.ts';
import { judgedDrift } from '#format/core/quality/clock/drift.ts';
import { LEAST_USABLE_PCT } from '#format/core/quality/limits.ts';
import { english, type Sentence, said } from '#format/core/said.ts';
import { asTs, type TsUs } from '#format/core/time/units.ts';

/** Figures of a session, without the advice that follows from them. */
export type Figures = Omit<Snapshot, 'advice'>;

interface Rule extends Omit<Advice, 'says' | 'remedy'> {
  /** Sentences without values: their English is their form. */
  readonly says: Sentence;
  readonly remedy: Sentence;
  /** `since`: the figures from some seconds ago. */
  readonly holds: (now: Figures, since: Figures) => boolean;
}

/** Rules compare figures over at most this time. */
const SPAN_US = 10e6;
/** A rule must hold for a while before its advice is raised, and must stop holding for longer before it is withdrawn. */
const RAISE_US = 2e6;
const DROP_US = 8e6;

const share = (now: Figures, since: Figures, what: (figures: Figures) => number) =>
  (what(now) - what(since)) / Math.max(1, now.frames - since.frames);

const RULES: readonly Rule[] = [
  {
    rule: 'no-frames',
    says: said`no frame has been written for over a second`,
    remedy: said`Check whether the disk or the display hangs; the recorder ends the session after ten seconds`,
    holds: ({ lastFrameAgeMs, frames }) => frames > 0 && lastFrameAgeMs > 1000,
  },
  {
    rule: 'encoder-relieved',
    says: said`an encoder stopped responding: another has taken over`,
    remedy: said`No action needed; if it keeps happening, close other programs or choose another encoder`,
    way: { settings: ['encoder'] },
    holds: (now, since) => now.reliefs > since.reliefs,
  },
  {
    rule: 'encoder-behind',
    says: said`the encoder is falling behind`,
    remedy: said`Close other programs, record a smaller picture or fewer frames a second, or give the encoder more threads`,
    way: { settings: ['size', 'fps', 'encoder-threads'] },
    holds: (now, since) => now.drops > since.drops || now.encodeUs.p99 > 350_000,
  },
  {
    rule: 'capture-late',
    says: said`more than 0.5 % of the frames arrive too late`,
    remedy: said`Close other programs; if that does not help, record a smaller picture or fewer frames a second`,
    way: { settings: ['size', 'fps'] },
    holds: (now, since) => now.frames - since.frames > 60 && share(now, since, ({ repeats }) => repeats) > 0.005,
  },
  {
    rule: 'capture-jitters',
    says: said`frames are read more than 4 ms away from their grid`,
    remedy: said`Close other programs: the grab thread is waiting for the processor`,
    holds: ({ residualUs }) => residualUs.p99 > 4000,
  },
  {
    rule: 'input-late',
    says: said`the input thread is running late`,
    remedy: said`Close other programs, or allow real-time priority (docs/input.md)`,
    holds: (now, since) => now.tickUs.p99 > 4000 || now.skippedTicks - since.skippedTicks > 12,
  },
  {
    rule: 'clock-drifts',
    says: said`the frames are drifting from their grid by more than 0.1 ms a minute`,
    remedy: said`Stop and start again; if it comes back, check this machine`,
    way: { action: 'check' },
    // By the verdict's own rule.
    holds: ({ driftMsPerMin, elapsedS }) => driftMsPerMin !== undefined && judgedDrift(driftMsPerMin, elapsedS / 60) !== 'pass',
  },
  {
    rule: 'lag-moved',
    says: said`the picture answers the input later, or earlier, than it did before`,
    remedy: said`Close other programs. If it keeps moving, record again: stretches with different lags do not belong into one recording`,
    holds: (now, since) => now.lag.shifts > since.lag.shifts,
  },
  {
    rule: 'disk-low',
    says: said`the disk will be full in less than ten minutes`,
    remedy: said`Free space now: the session ends before the disk is full, and is sealed`,
    holds: ({ diskLeftS }) => diskLeftS < 600,
  },
  {
    rule: 'unusable',
    says: said`less than half of the frames so far can be used: they are black, or the game had no focus`,
    remedy: said`Keep the game in front, and check which window or screen is recorded`,
    way: { settings: ['game', 'window', 'region'] },
    holds: ({ elapsedS, frames, unusable }) => elapsedS > 10 && 100 * unusable > (100 - LEAST_USABLE_PCT) * frames,
  },
  {
    rule: 'no-input',
    says: said`no input has been seen since the session began`,
    remedy: said`Check that the game you chose has the focus, and that the key profile is the one for it`,
    way: { settings: ['game', 'profile'], action: 'watch-devices' },
    holds: ({ elapsedS, keyEvents, mouseEvents, padEvents, closedFor }) =>
      elapsedS > 30 && closedFor === undefined && keyEvents + mouseEvents + padEvents === 0,
  },
];

/** Turns figures into advice, with hysteresis, so that nothing flickers. */
export class Adviser {
  readonly #held = new Map<string, { sinceUs: TsUs; untilUs: TsUs; raised: boolean }>();
  #before: Figures | undefined;
  #later: Figures | undefined;
  #turnedUs: TsUs = asTs(Number.NEGATIVE_INFINITY);

  look(now: Figures, nowUs: TsUs): Advice[] {
    if (nowUs - this.#turnedUs >= SPAN_US / 2) {
      this.#turnedUs = nowUs;
      this.#before = this.#later ?? now;
      this.#later = now;
    }
    const since = this.#before ?? now;
    return RULES.flatMap(({ holds, says, remedy, ...advice }) =>
      this.#isRaised(advice.rule, holds(now, since), nowUs) ? [{ ...advice, says: english(says), remedy: english(remedy) }] : [],
    );
  }

  #isRaised(rule: string, holds: boolean, nowUs: TsUs): boolean {
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
