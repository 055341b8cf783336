import { expect, it } from 'vitest';
import { Snapshot } from '#core/telemetry/snapshot.ts';
import { Telemetry } from '#session/telemetry.ts';
import { DISK_MARGIN_BYTES } from '#shard/core/disk-space.ts';

const REST = {
  drops: 3,
  skippedFrames: 0,
  skippedTicks: 0,
  heldBy: [],
  gaps: 0,
  unmapped: 4,
  diskFreeBytes: DISK_MARGIN_BYTES + 1e9,
  laterBps: 0,
  lag: undefined,
  network: undefined,
  voice: undefined,
  bitrateBps: 4e6,
  pads: 1,
  restarts: 0,
  reliefs: 0,
};

it('folds what was written into the figures a person sees', () => {
  const telemetry = new Telemetry();
  const t0 = 5_000_000;
  const frameUs = (n: number) => t0 + Math.round((n * 1e6) / 60);
  // Once at the start, for the figures of the last second.
  telemetry.snapshot(t0, REST);
  for (let i = 0; i < 480; i++)
    telemetry.row({ tsUs: t0 + Math.round((i * 1e6) / 240) + 55, gridUs: t0 + Math.round((i * 1e6) / 240) + (i === 0 ? -2945 : 0) });
  for (let n = 0; n < 120; n++)
    telemetry.frame({
      tsUs: frameUs(n),
      captureUs: frameUs(n) + (n === 50 ? 900 : 40),
      repeat: n === 60,
      bytes: 10_000,
      encodeUs: 20_000,
      blank: n < 5,
      // Of a game; three are of a dark screen.
      luma: n >= 100 && n < 103 ? 16 * 256 : 90 * 256,
    });
  for (const device of [0, 1, 1, 2]) telemetry.event({ device });
  const seen = telemetry.snapshot(t0 + 2_000_000, REST);
  expect(seen).toMatchObject({
    frames: 120,
    repeats: 1,
    unusable: 8,
    drops: 3,
    rows: 480,
    keyEvents: 1,
    mouseEvents: 2,
    padEvents: 1,
    pads: 1,
    unmapped: 4,
    diskFreeBytes: REST.diskFreeBytes,
  });
  expect(seen.fps).toBeCloseTo(60);
  expect(seen.bitrateBps).toBeCloseTo((120 * 80_000) / 2);
  expect(seen.residualP99Us).toBe(50);
  expect(seen.tickP99Us).toBe(60);
  expect(seen.residualUs).toEqual({ p50: 50, p99: 50 });
  expect(seen.nearestRowUs.p99).toBeLessThanOrEqual(60);
  expect(seen.encodeUs).toEqual({ p50: 20_000, p99: 20_000 });
  expect(seen.eventsPerS).toEqual({ keyboard: 0.5, mouse: 1, pad: 0.5 });
  expect(Snapshot.parse(seen)).toEqual(seen);
  expect(seen.elapsedS).toBeCloseTo(119 / 60, 3);
  // A gigabyte beyond the margin at 4.84 Mb/s, plus a tenth.
  expect(seen.diskLeftS).toBeCloseTo(1e9 / ((1.1 * 120 * 10_000) / (119 / 60)), 0);
  expect(seen.lastFrameAgeMs).toBeCloseTo(1000 / 60, 0);
});

it('claims nothing it does not know', () => {
  expect(new Telemetry().snapshot(1e6, REST)).toMatchObject({
    frames: 0,
    fps: 0,
    elapsedS: 0,
    residualP99Us: 0,
    lastFrameAgeMs: 0,
    // At the 4 Mb/s asked for, plus a tenth.
    diskLeftS: expect.closeTo(1e9 / 550_000),
  });
});
