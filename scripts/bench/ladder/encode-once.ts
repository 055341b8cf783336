import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { pictureBytes } from '#core/rings/picture-slot.ts';
import { readTile } from '#format/core/watermark/tile.ts';
import { FPS, FRAMES, GOP_FRAMES, SIZE, THREADS, TILE, tileCells } from '#scripts/bench/ladder/contents.ts';
import { finalSettings, recordingSettings } from '#session/encode/settings.ts';
import { lateChanges, tryEncoder } from '#session/encode/try-encoder.ts';
import { rungOf } from '#video/core/encoder-plan.ts';
import { SmallChanges } from '#video/core/small-changes.ts';
import type { EncoderSettings } from '#video/encoder.ts';
import { PacketDecoder } from '#video/packet-decoder.ts';
import { quietCodecs } from '#video/quiet.ts';

/**
 * Encodes a raw file with one encoder of the ladder, GOP by GOP, and writes the decoded pictures. In its own process, so that its processor
 * time is the encoder's. Prints its figures as JSON.
 *
 * node encode-once.ts --rung NAME --from RAW --truth RAW --decoded RAW
 */
const { values } = parseArgs({
  options: { rung: { type: 'string' }, from: { type: 'string' }, truth: { type: 'string' }, decoded: { type: 'string' } },
});
const { rung = '', from = '', truth = '', decoded = '' } = values;
quietCodecs();
const asked = { size: SIZE, fps: FPS, gopFrames: GOP_FRAMES, bitrateBps: 5_000_000, encoderThreads: THREADS };
const { stage } = rungOf(rung);
const settings: EncoderSettings =
  stage === 'final' ? finalSettings({ ...asked, final: rung }, THREADS) : recordingSettings({ ...asked, encoder: rung });
const [source, captured, shown] = [openSync(from, 'r'), openSync(truth, 'r'), openSync(decoded, 'w')];
const picture = Buffer.alloc(pictureBytes(SIZE));
const pictureOf = (fd: number, n: number) => {
  readSync(fd, picture, 0, picture.length, n * picture.length);
  return picture;
};
const { regions } = new SmallChanges(SIZE);
const sum = { cpuUs: 0, wallUs: 0, longestUs: 0, bytes: 0, frames: 0, latePct: 0, wrongCells: 0 };
for (let first = 0; first < FRAMES; first += GOP_FRAMES) {
  const frames = Math.min(GOP_FRAMES, FRAMES - first);
  const tried = await tryEncoder(settings, { frames, paint: (n) => pictureOf(source, first + n) });
  sum.cpuUs += tried.cpuUs * frames;
  sum.wallUs += tried.meanUs * frames;
  sum.longestUs = Math.max(sum.longestUs, tried.longestUs);
  sum.bytes += tried.bytes;
  sum.latePct +=
    (await lateChanges(settings, tried.packets, { paint: (n) => pictureOf(captured, first + n), regions })) * (frames / FRAMES);
  await decode(tried.packets);
}
for (const fd of [source, captured, shown]) closeSync(fd);
process.stdout.write(
  `${JSON.stringify({
    cpuMs: sum.cpuUs / 1000 / FRAMES,
    perS: FRAMES / (sum.wallUs / 1e6),
    longestMs: sum.longestUs / 1000,
    mbps: (sum.bytes * 8 * FPS) / FRAMES / 1e6,
    latePct: sum.latePct,
    lostCellsPct: (100 * sum.wrongCells) / (64 * FRAMES),
  })}\n`,
);

async function decode(packets: readonly Buffer[]): Promise<void> {
  const { width, height } = SIZE;
  using decoder = await PacketDecoder.open(settings.plan.fourcc, THREADS, ({ data, linesize }) => {
    const planes = [0, 1, 2].map((i) => ({
      bytes: data?.[i] as Buffer,
      stride: linesize[i] as number,
      rows: i === 0 ? height : height / 2,
      columns: i === 0 ? width : width / 2,
    }));
    for (const { bytes, stride, rows, columns } of planes)
      for (let row = 0; row < rows; row++) writeSync(shown, bytes, row * stride, columns);
    const cells = new Uint8Array(64);
    const [luma] = planes;
    if (luma === undefined) return;
    readTile({ luma: luma.bytes, stride: luma.stride, width, height }, SIZE, TILE, cells);
    const drawn = tileCells(sum.frames++);
    sum.wrongCells += cells.reduce((wrong, cell, i) => wrong + (cell === drawn[i] ? 0 : 1), 0);
  });
  for (const packet of packets) decoder.send(packet);
  decoder.finish();
}
