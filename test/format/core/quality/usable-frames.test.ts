import { expect, it } from 'vitest';
import type { ShardFacts } from '#format/core/quality/facts.ts';
import { sessionUsable } from '#format/core/quality/usable.ts';

interface Told {
  readonly frames?: object;
  readonly gaps?: readonly object[] | null;
  readonly rowsUs?: readonly number[];
}

/** Four frames 50 ms apart, each with a row. */
const PTS = Float64Array.of(0, 50_000, 100_000, 150_000);
const usable = ({ frames = {}, gaps = [], rowsUs = [...PTS] }: Told = {}, pts = PTS) =>
  [
    sessionUsable({
      frames: { captureUs: pts, ...frames },
      video: { pts, timebase: { num: 1, den: 1e6 } },
      controls: { tsUs: Float64Array.from(rowsUs) },
      meta: { recorder: gaps === null ? undefined : { gaps } },
    } as unknown as ShardFacts),
  ].flat()[0];

it('a frame is of use unless its picture is darker than a grey of 18', () => {
  const luma = (grey: number) => Uint16Array.of(grey, 9000, 9000, 9000);
  expect(usable({ frames: { luma: luma(18 * 256) } })).toMatchObject({ severity: 'pass', measured: 100, at: [] });
  expect(usable({ frames: { luma: luma(18 * 256 - 1) } })).toMatchObject({
    severity: 'warn',
    measured: 75,
    limit: 50,
    says: '3 of 4 frames can be used: the picture is black in 1',
    at: [{ from: 0, to: 0, of: 'frame' }],
  });
  // Luma that ends before the frames do is none.
  expect(usable({ frames: { luma: Uint16Array.of(9000, 9000, 9000) } })).toMatchObject({ at: [{ from: 3, to: 3 }] });
});

it('half of the frames must be of use', () => {
  expect(usable({ frames: { blank: Uint8Array.of(1, 1, 0, 0) } })).toMatchObject({ severity: 'warn', measured: 50 });
  expect(usable({ frames: { blank: Uint8Array.of(1, 1, 1, 0) } })).toMatchObject({ severity: 'fail', measured: 25 });
});

it('a frame lies in a gap by the time at which it was captured, and by its own where that is not known', () => {
  const gaps = [{ from_us: 100, to_us: 200 }];
  expect(usable({ gaps, frames: { captureUs: Float64Array.of(150, 50_000, 100_000, 150_000) } })).toMatchObject({
    measured: 75,
    says: '3 of 4 frames can be used: the game had no focus, or was not seen in 1',
  });
  expect(usable({ gaps: [{ from_us: 0, to_us: 60_000 }], frames: { captureUs: Float64Array.of() } })).toMatchObject({ measured: 50 });
  expect(usable({ gaps: null })).toMatchObject({ measured: 100 });
});

it('a frame needs a row within 8 ms', () => {
  expect(usable({ rowsUs: [8000, 42_000, 108_000, 150_000] })).toMatchObject({ measured: 100 });
  expect(usable({ rowsUs: [8001, 41_999, 108_000, 150_000] })).toMatchObject({
    measured: 50,
    says: '2 of 4 frames can be used: no input row is near in 2',
    at: [{ from: 0, to: 1 }],
  });
});

it('a session without frames is of no use', () => {
  expect(usable({}, new Float64Array())).toMatchObject({ severity: 'fail', measured: 0, says: 'there are no frames', at: [] });
});
