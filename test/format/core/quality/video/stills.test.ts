import { describe, expect, it } from 'vitest';
import type { Finding } from '#format/core/findings/finding.ts';
import type { ShardFacts } from '#format/core/quality/facts.ts';
import { BIN_US } from '#format/core/quality/input/activity.ts';
import { repeatRuns, stillPictures } from '#format/core/quality/video/stills.ts';

const FPS = 60;
const LIGHT = 100 * 256;

/** Twenty seconds of pictures that all change, in which nobody does anything, but for what is changed; times in frames. */
class Session {
  readonly count: number;
  readonly change: Uint16Array;
  readonly luma: Uint16Array;
  readonly repeat: Uint8Array;
  readonly blank: Uint8Array;
  readonly counts: Float32Array;
  readonly changes: Uint16Array;

  constructor(seconds = 20) {
    this.count = seconds * FPS;
    this.change = new Uint16Array(this.count).fill(50);
    this.luma = new Uint16Array(this.count).fill(LIGHT);
    this.repeat = new Uint8Array(this.count);
    this.blank = new Uint8Array(this.count);
    this.counts = new Float32Array(seconds * 20);
    this.changes = new Uint16Array(seconds * 20);
  }

  /** The mouse moves by so many counts in each 50 ms, from frame to frame. */
  turned(from: number, to: number, counts = 12): this {
    this.counts.fill(counts, from / 3, to / 3);
    return this;
  }

  still(from: number, to: number): this {
    this.change.fill(0, from, to);
    return this;
  }

  get facts(): ShardFacts {
    const tsUs = Float64Array.from({ length: this.count }, (_, n) => (n * 1e6) / FPS);
    const { change, luma, repeat, blank, counts, changes } = this;
    const activity = { fromUs: 0, counts, changes, held: new Uint8Array(counts.length) };
    return {
      frames: { tsUs, change, luma, repeat, blank },
      controls: { input: { activity } },
      meta: { display: { fps: FPS }, timing: { t0_us: 0 } },
    } as unknown as ShardFacts;
  }

  get found(): Readonly<Record<string, Finding>> {
    const all = [...[stillPictures(this.facts)].flat(), ...[repeatRuns(this.facts)].flat()];
    return Object.fromEntries(all.map((finding) => [finding.check, finding]));
  }
}

const frozen = (session: Session) => session.found['frames.frozen'];
const black = (session: Session) => session.found['frames.black'];

describe('a picture that stands still', () => {
  it('does so for 0.3 s at least, while the camera turns', () => {
    const at = (frames: number) => frozen(new Session().turned(0, 1200).still(300, 300 + frames));
    expect(at(17)).toMatchObject({ severity: 'pass', measured: 0 });
    expect(at(18)).toMatchObject({ severity: 'warn', measured: 0.3, at: [{ from: 300, to: 317, of: 'frame' }] });
    expect(frozen(new Session().still(300, 318))).toMatchObject({ severity: 'pass' });
    // In the last 150 ms the game may not have answered yet.
    expect(frozen(new Session().turned(300, 303).still(300, 318))).toMatchObject({ severity: 'warn' });
    expect(frozen(new Session().turned(309, 318, 11.9).still(300, 318))).toMatchObject({ severity: 'pass' });
  });

  it('or for five seconds while keys go up and down, six times, over half of it', () => {
    const pressed = (frames: number, bins: readonly number[], each = 1) => {
      const session = new Session().still(300, 300 + frames);
      for (const bin of bins) session.changes[100 + bin] = each;
      return frozen(session)?.severity;
    };
    expect(pressed(300, [10, 15, 20, 30, 40, 60])).toBe('warn');
    expect(pressed(299, [10, 15, 20, 30, 40, 60])).toBe('pass');
    expect(pressed(300, [10, 20, 30, 40, 60])).toBe('pass');
    expect(pressed(300, [10, 60], 3)).toBe('warn');
    // 99 bins: half of them are 49.5.
    expect(pressed(300, [10, 59], 3)).toBe('pass');
  });

  it('ends with the last picture that was captured', () => {
    const session = new Session().turned(0, 1200).still(300, 360);
    session.repeat.fill(1, 330, 360);
    expect(frozen(session)).toMatchObject({ severity: 'warn', at: [{ from: 300, to: 329, of: 'frame' }] });
    session.repeat.fill(1, 317, 360);
    expect(frozen(session)).toMatchObject({ severity: 'pass' });
  });

  it('is no black of a gap, and not the first, which has none before it', () => {
    const session = new Session().turned(0, 1200).still(300, 330);
    session.blank.fill(1, 312, 313);
    expect(frozen(session)).toMatchObject({ severity: 'pass' });
    expect(frozen(new Session().turned(0, 1200).still(0, 18))).toMatchObject({ severity: 'pass' });
    expect(frozen(new Session().turned(0, 1200).still(0, 19))).toMatchObject({ at: [{ from: 1, to: 18, of: 'frame' }] });
  });

  it('at ten moves of the mouse, and a quarter of them, is how the game is', () => {
    const usual = (runs: number, moves = 1200) => {
      const session = new Session().turned(0, moves);
      for (let run = 0; run < runs; run++) session.still(30 + 60 * run, 30 + 60 * run + 40);
      return frozen(session);
    };
    expect(usual(9)).toMatchObject({ severity: 'warn' });
    expect(usual(10)).toMatchObject({ severity: 'pass', says: expect.stringContaining('10 times: this game does not show it') });
    const few = new Session(200).turned(0, 12_000);
    for (let run = 0; run < 10; run++) few.still(30 + 60 * run, 30 + 60 * run + 40);
    expect(frozen(few)).toMatchObject({ severity: 'warn' });
  });

  it('from beginning to end, for ten seconds, is none of a game', () => {
    expect(frozen(new Session(10).still(0, 600))).toMatchObject({ severity: 'fail', measured: 599 / 60 });
    expect(frozen(new Session(9).still(0, 540))).toMatchObject({ severity: 'pass' });
    expect(frozen(new Session(10).still(2, 600))).toMatchObject({ severity: 'pass' });
    const blank = new Session(10).still(0, 600);
    blank.blank.fill(1);
    expect(frozen(blank)).toMatchObject({ severity: 'pass' });
  });
});

describe('a picture that is black', () => {
  const dark = (frames: number, luma = 0) => {
    const session = new Session();
    session.luma.fill(luma, 100, 100 + frames);
    return black(session);
  };

  it('is so for a second at least, and outside of gaps', () => {
    expect(dark(59)).toMatchObject({ severity: 'pass', measured: 0 });
    expect(dark(60)).toMatchObject({ severity: 'warn', measured: 1, at: [{ from: 100, to: 159, of: 'frame' }] });
    const session = new Session();
    session.luma.fill(0, 100, 160);
    session.blank.fill(1, 159, 160);
    expect(black(session)).toMatchObject({ severity: 'pass' });
  });

  it('for more than half of the session fails it', () => {
    expect(dark(600)).toMatchObject({ severity: 'warn' });
    expect(dark(601)).toMatchObject({ severity: 'fail' });
  });
});

describe('repeats', () => {
  it('in a row for more than 0.1 s are a stutter', () => {
    const run = (frames: number) => {
      const session = new Session();
      session.repeat.fill(1, 100, 100 + frames);
      session.repeat.fill(1, 1199, 1200);
      return session.found['cfr.run'];
    };
    expect(run(6)).toMatchObject({ severity: 'pass', measured: 6, limit: 6, at: [] });
    expect(run(7)).toMatchObject({ severity: 'warn', measured: 7, at: [{ from: 100, to: 106, of: 'frame' }] });
  });

  it('are no pictures of the game: its rate is that of the others, while the camera turns', () => {
    const session = new Session().turned(0, 1200);
    for (let n = 0; n < 1200; n += 2) session.change[n] = 0;
    expect(session.found['game.rate']).toMatchObject({ severity: 'pass', measured: expect.closeTo(30, 0) });
    for (let n = 0; n < 1200; n += 2) session.repeat[n] = 1;
    expect(session.found['game.rate']).toMatchObject({ measured: 60 });
    session.blank.fill(1);
    expect(session.found['game.rate']).toBeUndefined();
    expect(new Session().found['game.rate']).toBeUndefined();
    // Two counts in the last 100 ms are a hand at rest no more.
    expect([new Session().turned(0, 1200, 1).found['game.rate'], new Session().turned(0, 1200, 0.9).found['game.rate']]).toMatchObject([
      { measured: 60 },
      undefined as never,
    ]);
    expect(BIN_US).toBe(50_000);
  });
});
