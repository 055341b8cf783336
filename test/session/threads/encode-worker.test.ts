import { join } from 'node:path';
import { expect, it } from 'vitest';
import { RECORDS } from '#core/journal/records.ts';
import { Handover } from '#core/rings/handover.ts';
import { PictureShield } from '#core/rings/picture-shield.ts';
import { pictureBytes, putPictureHeader, slotBytes } from '#core/rings/picture-slot.ts';
import { RecordRing } from '#core/rings/record-ring.ts';
import { SessionControl } from '#core/rings/session-control.ts';
import { framesBy } from '#format/core/time/grid.ts';
import { scanVideo } from '#format/video/video-file.ts';
import { nowUs } from '#native/clock.ts';
import { recordingSettings } from '#session/encode/settings.ts';
import type { EncodeWorkerData } from '#session/threads/encode-worker.ts';
import { startWorker } from '#session/threads/session-workers.ts';
import { until } from '#test/support/gap.ts';
import { long } from '#test/support/long.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const SIZE = { width: 320, height: 180 };
const FRAMES = 100;
const T0_US = 1_000_000;
const settings = recordingSettings({ size: SIZE, fps: 60, gopFrames: 120, bitrateBps: 1e6, encoder: 'h264-14', encoderThreads: 1 });
const { tune: _, ...unhurried } = settings.plan.options;

/** The real thread, and what it shares. */
function start(path: string, options: Readonly<Record<string, string>>) {
  const control = SessionControl.allocate();
  const pictures = RecordRing.allocate(slotBytes(SIZE), 128);
  const ring = new RecordRing(pictures, slotBytes(SIZE));
  const shield = PictureShield.allocate();
  new PictureShield(shield).decide(Number.POSITIVE_INFINITY);
  const data: EncodeWorkerData = {
    handover: Handover.allocate(),
    turn: 0,
    encoder: { ...settings, plan: { ...settings.plan, options } },
    path,
    control,
    frameLimit: Number.POSITIVE_INFINITY,
    pictures,
    frames: RecordRing.allocate(RECORDS.frames.bytes, 256),
    shield,
    tile: undefined,
    area: { ...SIZE, x: 0, y: 0 },
  };
  const put = (n: number, us: number) => {
    const at = ring.reserve();
    putPictureHeader(ring.view, at, n, us, 10);
    new Uint8Array(pictures, at + 64, pictureBytes(SIZE)).fill((n * 37) % 200);
    ring.publish();
    ring.wake();
  };
  const worker = startWorker('encoder', new URL(import.meta.resolve('#session/threads/encode-worker.ts')), data);
  return { control, ring, put, worker };
}

/** Runs it with these encoder options and a hundred pictures. */
async function encode(path: string, options: Readonly<Record<string, string>>) {
  const { control, ring, put, worker } = start(path, options);
  for (let n = 0; n < FRAMES; n++) put(n, T0_US + (n * 1e6) / 60);
  ring.close();
  await worker.ready;
  new SessionControl(control).go(T0_US);
  return await worker.ended;
}

it('writes a packet for each picture, with its usual options', async () => {
  using folder = new TemporaryFolder();
  const path = join(folder.path, 'capture.ivf');
  expect(await encode(path, settings.plan.options)).toMatchObject({ reason: 'stopped' });
  expect(scanVideo(path).pts).toHaveLength(FRAMES);
});

it.each([
  ['that returns packets out of order', { ...unhurried, preset: 'medium', bf: '2' }, /it gave pts \d+ for frame \d+, which is \d+/],
  ['that holds back more than may be lost', { ...unhurried, preset: 'medium', bf: '0', 'rc-lookahead': '90' }, /it holds back 64 frames/],
])('fails with an encoder %s, and has written nothing wrong', async (_, options, why) => {
  using folder = new TemporaryFolder();
  const path = join(folder.path, 'capture.ivf');
  await expect(encode(path, options)).rejects.toThrow(why);
  // What is in the file is in its place: another encoder can go on from there.
  const { pts } = scanVideo(path);
  expect(pts).toEqual(pts.map((_, n) => T0_US + Math.round((n * 1e6) / 60)));
});

long(
  'a source that gives nothing is repeated while time goes on; what it gives too late is the next frame, and nobody waits for its end',
  async () => {
    using folder = new TemporaryFolder();
    const path = join(folder.path, 'capture.ivf');
    const { control, put, worker } = start(path, settings.plan.options);
    await worker.ready;
    const t0Us = nowUs();
    const shared = new SessionControl(control);
    shared.go(t0Us);
    put(0, t0Us);
    await until('it is repeated', () => scanVideo(path).pts.length > 20);
    // Read for longer than half a second: its frame is written already.
    put(1, nowUs());
    const before = scanVideo(path).pts.length;
    await until('time goes on', () => scanVideo(path).pts.length > before + 20);
    shared.stop(nowUs());
    const due = framesBy({ t0Us, fps: 60 }, shared.stoppedUs);
    await until('all is repeated that there is', () => scanVideo(path).pts.length >= due);
    // There is no frame left for it.
    put(2, nowUs());
    expect(await worker.ended).toMatchObject({ reason: 'stopped' });
    const { pts } = scanVideo(path);
    expect(pts).toEqual(pts.map((_, n) => t0Us + Math.round((n * 1e6) / 60)));
    // Up to the stop.
    expect(pts.length).toBe(due);
  },
);
