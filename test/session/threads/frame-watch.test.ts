import { expect, it } from 'vitest';
import { FrameWatch } from '#session/threads/frame-watch.ts';

/** Looks twenty times a second, as the recorder does; returns after how many ms it reports that frames have stopped. */
function silentAfter(framesAt: (ms: number) => number, lookAt: (ms: number) => boolean = () => true): number | undefined {
  const watch = new FrameWatch();
  for (let ms = 0; ms < 60_000; ms += 50) if (lookAt(ms) && watch.look(ms * 1000, framesAt(ms))) return ms;
  return undefined;
}

it('notices ten seconds without a frame, and nothing shorter', () => {
  expect(silentAfter((ms) => Math.min(ms, 5000))).toBe(15_050);
  expect(silentAfter(() => 0)).toBe(10_050);
  expect(silentAfter((ms) => Math.floor(ms / 9000))).toBeUndefined();
});

it('does not blame the encoder when the process itself was stopped', () => {
  expect(
    silentAfter(
      (ms) => (ms < 10_000 || ms > 40_000 ? ms : 10_000),
      (ms) => ms < 10_000 || ms > 40_000,
    ),
  ).toBeUndefined();
});
