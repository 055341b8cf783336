import { defaultRung } from '#core/encode/encoder-plan.ts';
import { calmEncoderThreads } from '#native/thread-priority.ts';
import { Encoder } from '#video/encoder.ts';

/** Encodes so many equal pictures as fast as it goes; ends with 0 if every one of them came out. Its own process: an encoder that stops takes its thread along. */
process.env.SVT_LOG ??= '1';
const [width, height, bitrateBps] = [320, 180, 500_000];
const count = Number(process.argv[2]);
const plan = defaultRung('live').planFor({ size: { width, height }, fps: 30, threads: 2, bitrateBps });
using encoder = await Encoder.open({ width, height, bitrateBps, plan, fps: 30, gopFrames: 60 });
calmEncoderThreads();
const picture = Buffer.alloc((width * height * 3) / 2, 16);
let packets = 0;
for (let n = 0; n < count; n++) encoder.encode(picture, n * 33_333, () => packets++);
process.exitCode = packets === count ? 0 : 1;
