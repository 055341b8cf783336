import { closeSync, openSync, readSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { exactBytes } from '#core/rings/picture-slot.ts';
import { FPS, FRAMES, GOP_FRAMES, SIZE, THREADS } from '#scripts/bench/ladder/contents.ts';
import { recordingSettings } from '#session/encode/settings.ts';
import { tryEncoder } from '#session/encode/try-encoder.ts';
import { PngEncoder } from '#session/gold/png-encoder.ts';
import { GOLD_ENCODER } from '#video/core/encoder-plan.ts';
import { Encoder } from '#video/encoder.ts';
import { PacketDecoder } from '#video/packet-decoder.ts';
import { quietCodecs } from '#video/quiet.ts';

/** Keeps one content losslessly, and makes PNG files of that; prints what it took as JSON. */
const { from } = parseArgs({ options: { from: { type: 'string', default: '' } } }).values;
quietCodecs();
const fd = openSync(from, 'r');
const picture = Buffer.alloc(exactBytes(SIZE));
const settings = recordingSettings({
  size: SIZE,
  fps: FPS,
  gopFrames: GOP_FRAMES,
  bitrateBps: 5_000_000,
  encoder: GOLD_ENCODER,
  encoderThreads: THREADS,
});
const paint = (n: number) => {
  readSync(fd, picture, 0, picture.byteLength, n * picture.byteLength);
  return picture;
};
/** The encoder as a recording uses it: without a conversion. */
const open = async () => {
  const encoder = await Encoder.open(settings);
  return {
    encode: (...of: Parameters<Encoder['encodeExact']>) => encoder.encodeExact(...of),
    finish: (take: Parameters<Encoder['finish']>[0]) => encoder.finish(take),
    [Symbol.dispose]: () => encoder[Symbol.dispose](),
  };
};
const { packets, bytes, cpuUs, p95Us } = await tryEncoder(settings, { frames: FRAMES, paint, open });
closeSync(fd);
let png = 0;
const began = performance.now();
{
  using encoder = await PngEncoder.open(SIZE, availableParallelism(), (file) => {
    png += file.byteLength;
  });
  using decoder = await PacketDecoder.open('H264', 1, (decoded) => encoder.put(decoded));
  for (const packet of packets) decoder.send(packet);
  decoder.finish();
  encoder.finish();
}
const made = (1000 * FRAMES) / (performance.now() - began) / FPS;
const mbPerS = (all: number) => (all * FPS) / FRAMES / 1e6;
console.log(JSON.stringify({ keptMbPerS: mbPerS(bytes), pngMbPerS: mbPerS(png), cpuMs: cpuUs / 1000, p95Ms: p95Us / 1000, made }));
