import { beforeAll, describe, expect, it } from 'vitest';
import { recordingSettings } from '#session/encode/settings.ts';
import { lateChanges, tryEncoder } from '#session/encode/try-encoder.ts';
import { TestScene } from '#video/core/test-scene.ts';
import { quietCodecs } from '#video/quiet.ts';

const SIZE = { width: 320, height: 180 };
const FRAMES = 40;
const scene = new TestScene(SIZE);
const paint = (n: number) => scene.paint(n);
const settings = recordingSettings({ size: SIZE, fps: 60, gopFrames: 120, bitrateBps: 1e6, encoder: 'h264-14', encoderThreads: 1 });

beforeAll(() => quietCodecs());

describe('trying an encoder', () => {
  it('returns its figures, and finds the kept pictures faithful', async () => {
    const tried = await tryEncoder(settings, { frames: FRAMES, paint });
    expect(tried.packets).toHaveLength(FRAMES);
    expect(tried.bytes).toBe(tried.packets.reduce((sum, { length }) => sum + length, 0));
    expect(tried.p50Us).toBeLessThanOrEqual(tried.p95Us);
    expect(tried.p95Us).toBeLessThanOrEqual(tried.longestUs);
    expect(tried.cpuUs).toBeGreaterThan(0);
    expect(await lateChanges(settings, tried.packets, { paint, regions: scene.changes.regions })).toBe(0);
  });

  it('finds pictures that are shown a frame late', async () => {
    // What changes every eighth picture is wrong in every eighth.
    const late = await tryEncoder(settings, { frames: FRAMES, paint: (n) => scene.paint(Math.max(0, n - 1)) });
    expect(await lateChanges(settings, late.packets, { paint, regions: scene.changes.regions })).toBeGreaterThan(30);
  });

  it('refuses one that returns packets out of order', async () => {
    const { tune: _, ...options } = settings.plan.options;
    const reordering = { ...settings, plan: { ...settings.plan, options: { ...options, preset: 'medium', bf: '2' } } };
    await expect(tryEncoder(reordering, { frames: FRAMES, paint })).rejects.toMatchObject({
      code: 'preflight.encoder',
      message: expect.stringMatching(/gave a packet with the time \d+ us where that of frame \d+, \d+ us, was due/),
    });
  });
});
