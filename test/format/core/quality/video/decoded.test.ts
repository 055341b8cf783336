import { describe, expect, it } from 'vitest';
import type { ShardFacts } from '#format/core/quality/facts.ts';
import { everyFrameDecodes, overlayHints, stillDecoded } from '#format/core/quality/video/decoded.ts';
import type { DeepFacts } from '#format/core/quality/video/pictures.ts';

const deep = (pictures: object) => ({ pictures }) as unknown as DeepFacts;

describe('a video that is decoded', () => {
  const decoded = (count: number, damage?: string) =>
    everyFrameDecodes({ video: { pts: new Float64Array(10) } } as unknown as ShardFacts, deep({ count, damage }));

  it('has all its frames, and no others', () => {
    expect(decoded(10)).toMatchObject({ severity: 'pass', measured: 10, limit: 10, says: '10 of 10 frames decoded', at: [] });
    expect(decoded(9)).toMatchObject({ severity: 'fail', says: '9 of 10 frames decoded', at: [{ from: 9, to: 9, of: 'frame' }] });
    expect(decoded(4)).toMatchObject({ severity: 'fail', at: [{ from: 4, to: 9, of: 'frame' }] });
    expect(decoded(11)).toMatchObject({ severity: 'fail', at: [] });
  });

  it('has no damage, not even behind its last frame', () => {
    expect(decoded(10, 'torn')).toMatchObject({ severity: 'fail', says: '10 of 10 frames decoded, then: torn', at: [] });
    expect(decoded(4, 'torn')).toMatchObject({ severity: 'fail', at: [{ from: 4, to: 9 }] });
  });
});

it('a decoded picture that differs by up to 0.02 grey levels stands still, and one below 18 is black', () => {
  const stills = (change: number, grey: number) => {
    const count = 600;
    const facts = { controls: {}, meta: { display: { fps: 60 }, timing: { t0_us: 0 } } } as unknown as ShardFacts;
    const pictures = { clear: new Float64Array(count).fill(change), luma: new Float32Array(count).fill(grey) };
    return [stillDecoded(facts, deep(pictures))].flat().map(({ check, severity }) => `${check} ${severity}`);
  };
  expect(stills(0.02, 18)).toEqual(['pictures.frozen fail', 'pictures.black pass']);
  expect(stills(0.021, 17.9)).toEqual(['pictures.frozen pass', 'pictures.black fail']);
});

describe('a part of the picture that never changes', () => {
  /** A hundred cells that change by `usual`, but for the first few. */
  const hints = (still: number, { usual = 10, by = 0, count = 60 } = {}) => {
    const change = new Float32Array(100).fill(usual).fill(by, 0, still);
    return [overlayHints({} as ShardFacts, deep({ count, cells: { columns: 10, rows: 10, change } }))].flat()[0];
  };

  it('may be an eighth or so: a HUD', () => {
    expect(hints(0)).toMatchObject({ severity: 'pass', measured: 0, says: 'all of the picture moves' });
    expect(hints(12)).toMatchObject({ severity: 'pass', measured: 12, limit: 12, says: '12 % of the picture never changes' });
    expect(hints(13)).toMatchObject({ severity: 'warn', measured: 13 });
  });

  it('changes by less than a fiftieth of the usual', () => {
    expect(hints(20, { usual: 100, by: 2 })).toMatchObject({ measured: 0 });
    expect(hints(20, { usual: 100, by: 1.9 })).toMatchObject({ measured: 20 });
  });

  it('is looked for in a second and more, of a game that moves: half of its cells by half a grey level', () => {
    expect(hints(20, { count: 59 })).toBeUndefined();
    expect(hints(20, { usual: 0.49 })).toBeUndefined();
    expect(hints(20, { usual: 0.5 })).toMatchObject({ measured: 20 });
    // The usual is that of the 51st of 100.
    expect(hints(50)).toMatchObject({ measured: 50 });
    expect(hints(51)).toBeUndefined();
  });
});
