import type { ProofFigures } from '#format/core/documents/encoder-proof.ts';
import { said } from '#format/core/said.ts';
import type { PictureSize } from '#format/core/video/picture-size.ts';
import { sequenceHeader } from '#format/core/video/sequence-header.ts';
import { carries, readFrameCode, TILE_CELLS } from '#format/core/watermark/frame-code.ts';
import { type LumaPlane, readTile, tilePlace } from '#format/core/watermark/tile.ts';
import { nowUs } from '#native/clock.ts';
import { Sleeper } from '#native/host/sleeper.ts';
import { recordingSettings } from '#session/encode/settings.ts';
import { lateChanges, type OpenEncoder, type TriedEncoder, tryEncoder, unusable } from '#session/encode/try-encoder.ts';
import { TilePainter } from '#session/picture/tile-painter.ts';
import { frameMac } from '#shard/seal/frame-mac.ts';
import { LOOP_FRAMES, TestScene } from '#video/core/test-scene.ts';
import type { EncoderSettings } from '#video/encoder.ts';

/** The scene moves for half of them, then rests: some drivers leave small changes out then. */
const FRAMES = LOOP_FRAMES;
/** This picture is asked for as a key, as those are where black begins and ends: while the scene rests, when nothing else asks for one. */
const KEY_AT = 36;
/** Two regular keyframes fall before the forced one. */
const GOP_FRAMES = 16;
const FPS = 60;
const US_PER_FRAME = 1e6 / FPS;
/** Any will do: what is drawn with it is read with it. */
const KEY = new Uint8Array(32).fill(7);
const SESSION = '00000000-0000-4000-8000-000000000000';

/** For the rate and bit rate of most recordings: what is asked is whether it works, not how fast. */
export const provingSettings = (encoder: string, size: PictureSize): EncoderSettings =>
  recordingSettings({ size, fps: FPS, gopFrames: GOP_FRAMES, bitrateBps: 5_000_000, encoder, encoderThreads: 2 });

/**
 * Makes an encoder show that it is fit for recordings, at their pace: it opens at this size; the first packet of each group is a key, and the one that
 * was asked for is, and each key says of what kind its pictures are; there is one packet for each picture, in order, with its time; no more are held
 * back than its plan says; all decode to pictures of that size, in which the tile is read. Throws a GapError (`preflight.encoder`) that says what it lacks. An encoder that hangs, hangs its caller.
 */
export async function proveEncoder(settings: EncoderSettings, open?: OpenEncoder): Promise<ProofFigures> {
  const scene = new TestScene(settings);
  const tile = tilePlace(settings, 'bottom-right');
  const painter = tile && new TilePainter({ ...tile, every: 1, sessionId: SESSION, key: KEY }, settings.width);
  using sleeper = new Sleeper();
  const beganUs = nowUs();
  const paint = (n: number) => {
    const picture = scene.paint(n);
    painter?.paint(picture, n);
    return picture;
  };
  // As fast as they can be made, an encoder that works beside us would hold back more than it ever does.
  const paced = (n: number) => {
    const picture = paint(n);
    const restUs = beganUs + n * US_PER_FRAME - nowUs();
    if (restUs > 0) sleeper.sleep(restUs);
    return picture;
  };
  const tried = await tryEncoder(settings, { frames: FRAMES, paint: paced, keyAt: KEY_AT, ...(open && { open }) });
  const { heldBack, packets } = tried;
  mustHaveKeys(settings, tried);
  const most = settings.plan.heldBack ?? 0;
  if (heldBack > most)
    throw unusable(
      settings,
      said`held back ${heldBack} ${heldBack === 1 ? said`picture` : said`pictures`}, where ${most} was expected at most`,
    );
  const macOf = frameMac(KEY, SESSION);
  const cells = new Uint8Array(TILE_CELLS);
  const onPicture = (plane: LumaPlane, n: number) => {
    const { width, height } = plane;
    if (width !== settings.width || height !== settings.height)
      throw unusable(settings, said`made pictures of ${width}x${height}, where ${settings.width}x${settings.height} was asked for`);
    if (tile === undefined) return;
    if (!readTile(plane, settings, tile, cells) || readFrameCode(cells) === undefined || !carries(cells, macOf(n)))
      throw unusable(settings, said`showed picture ${n} without its tile, or out of turn`);
  };
  const latePct = await lateChanges(settings, packets, { paint, regions: scene.changes.regions, onPicture });
  const { p95Us, cpuUs, bytes } = tried;
  return { p95_us: p95Us, cpu_us: cpuUs, bytes, late_pct: latePct, held_back: heldBack };
}

function mustHaveKeys(settings: EncoderSettings, { keys, packets }: Pick<TriedEncoder, 'keys' | 'packets'>): void {
  if (keys[0] !== true) throw unusable(settings, said`did not begin with a keyframe`);
  if (keys[KEY_AT] !== true) throw unusable(settings, said`made no keyframe where one was asked for`);
  for (let n = GOP_FRAMES; n < KEY_AT; n += GOP_FRAMES)
    if (keys[n] !== true) throw unusable(settings, said`made no keyframe of picture ${n}, where a group of ${GOP_FRAMES} begins`);
  const silent = packets.findIndex((packet, n) => keys[n] === true && sequenceHeader(settings.plan.fourcc, packet) === undefined);
  if (silent >= 0) throw unusable(settings, said`does not say with keyframe ${silent} of what kind its pictures are`);
}
