import { randomBytes } from 'node:crypto';
import { GapError } from '#core/errors.ts';
import type { RecordPlan } from '#core/plan.ts';
import { type PictureSize, pictureBytes } from '#core/rings/picture-slot.ts';
import { nowUs } from '#native/clock.ts';
import { type Checked, passed, warned } from '#recorder/checks/outcome.ts';
import { Encoder } from '#video/encoder.ts';
import { recordingSettings } from '#video/settings.ts';

const PROBE_FRAMES = 24;

/** Encodes for real, noise: an encoder that opens may still fail at the first frame, and noise is the hardest picture there is. */
export async function checkEncoder(plan: RecordPlan): Promise<Checked> {
  const settings = recordingSettings(plan);
  const { codec } = settings.plan;
  using encoder = await Encoder.open(settings);
  const picture = noise(plan.size);
  let [packets, bytes] = [0, 0];
  const take = (packet: Uint8Array) => {
    packets += 1;
    bytes += packet.byteLength;
  };
  const began = nowUs();
  for (let n = 0; n < PROBE_FRAMES; n++)
    encoder.encode(picture.subarray(n * 16, n * 16 + pictureBytes(plan.size)), Math.round((n * 1e6) / plan.fps), take);
  encoder.finish(take);
  const frameMs = (nowUs() - began) / 1000 / PROBE_FRAMES;
  if (packets < PROBE_FRAMES || bytes === 0)
    throw new GapError(
      'preflight.encoder',
      `Encoder ${codec} gave ${packets} packets for ${PROBE_FRAMES} frames`,
      'Choose another --encoder',
    );
  const periodMs = 1000 / plan.fps;
  const says = `${codec}: ${frameMs.toFixed(1)} of ${periodMs.toFixed(1)} ms per frame of noise`;
  if (frameMs > periodMs) return warned(says, 'Frames may be missing in wild scenes: lower --fps or --size if the verdict says so');
  return passed(says);
}

function noise(size: PictureSize): Buffer {
  const block = randomBytes(1 << 16);
  const picture = Buffer.alloc(pictureBytes(size) + PROBE_FRAMES * 16);
  for (let at = 0; at < picture.length; at += block.length) block.copy(picture, at);
  return picture;
}
