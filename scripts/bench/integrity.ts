import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { hashFile } from '#format/sign/hash-file.ts';
import { Keyring, verifyWatermark, type WatermarkVerification } from '#library/index.ts';
import type { Figure } from '#scripts/bench/figures.ts';
import type { Recording } from '#scripts/bench/session-figures.ts';
import { TilePainter } from '#session/picture/tile-painter.ts';

const FILE_BYTES = 1 << 30;
const TILES = 6000;
const FPS = 60;
const SIZE = { width: 1280, height: 720 };
const SESSION = 'b0000000-0000-4000-8000-000000000003';

/** What hashing and watermarking cost, and whether the tiles survive: our own encode, H.264 at half the bitrate, 540p. */
export async function measureIntegrity({ folder }: Recording, work: string, runs: number): Promise<Figure[]> {
  const [readBack, coreutils] = await hashRates(work, runs);
  const encoded = await tiles(folder);
  const copies = [
    { name: 'H.264 at half the bitrate', args: ['-b:v', '2500k'] },
    { name: 'H.264 at 960x540, 1.5 Mb/s', args: ['-vf', 'scale=960:540', '-b:v', '1500k'] },
  ];
  const survived: Figure[] = [];
  for (const { name, args } of copies) {
    const video = join(work, 'copy.mkv');
    const input = ['-v', 'error', '-y', '-i', join(folder, 'video.ivf')];
    execFileSync('ffmpeg', [...input, ...args, '-c:v', 'libx264', '-preset', 'veryfast', '-fps_mode', 'passthrough', video]);
    const { identified, pictures } = await tiles(folder, video);
    survived.push({
      name: `tiles identified after ${name}`,
      unit: '%',
      runs: [(100 * identified) / pictures],
      bar: { at: 'least', value: 99 },
    });
  }
  return [
    {
      name: 'reading back: SHA-256 of a 1 GiB file',
      unit: 'GB/s',
      runs: readBack,
      bar: { at: 'least', value: 1 },
      baseline: { what: 'sha256sum', runs: coreutils },
    },
    { name: 'watermark: HMAC and drawing, 60 fps', unit: '% of a core', runs: tileCosts(runs), bar: { at: 'most', value: 1 } },
    {
      name: 'tiles not identified after our own encode',
      unit: '%',
      runs: [100 - (100 * encoded.identified) / encoded.pictures],
      bar: { at: 'most', value: 0 },
      baseline: { what: 'wrong cells as read, before mending', runs: [100 * encoded.bitErrorRate] },
    },
    ...survived,
  ];
}

async function hashRates(work: string, runs: number): Promise<[number[], number[]]> {
  const path = join(work, 'big');
  const fd = openSync(path, 'w');
  const block = randomBytes(1 << 24);
  for (let at = 0; at < FILE_BYTES; at += block.length) writeSync(fd, block);
  fsyncSync(fd);
  closeSync(fd);
  const [ours, theirs]: [number[], number[]] = [[], []];
  const rate = (ms: number) => FILE_BYTES / ms / 1e6;
  for (let run = 0; run < runs; run++) {
    let began = performance.now();
    const hash = await hashFile(path);
    ours.push(rate(performance.now() - began));
    began = performance.now();
    if (!execFileSync('sha256sum', [path], { encoding: 'utf8' }).startsWith(hash)) throw new Error('sha256sum gives another hash');
    theirs.push(rate(performance.now() - began));
  }
  rmSync(path);
  return [ours, theirs];
}

function tileCosts(runs: number): number[] {
  const picture = new Uint8Array((SIZE.width * SIZE.height * 3) / 2);
  const painter = new TilePainter({ x: 0, y: 0, every: 1, sessionId: SESSION, key: new Uint8Array(32) }, SIZE.width);
  return Array.from({ length: runs }, () => {
    const began = process.cpuUsage();
    for (let frame = 0; frame < TILES; frame++) painter.paint(picture, frame);
    const { user, system } = process.cpuUsage(began);
    return (100 * FPS * (user + system)) / 1e6 / TILES;
  });
}

async function tiles(folder: string, video?: string): Promise<WatermarkVerification> {
  const keyring = new Keyring();
  return await verifyWatermark(folder, { key: (session, id) => keyring.watermarkKey(session, id), ...(video !== undefined && { video }) });
}
