import { spawnSync } from 'node:child_process';
import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Figure } from '#scripts/bench/figures.ts';
import { CONTENTS, EXACT, FPS, FRAMES, SIZE } from '#scripts/bench/ladder/contents.ts';

interface GoldFigures {
  readonly keptMbPerS: number;
  readonly pngMbPerS: number;
  readonly cpuMs: number;
  readonly p95Ms: number;
  readonly made: number;
}

/** What a gold shard asks of disk and processor, at 720p60, on every content of the ladder. */
export async function measureGold(work: string, runs: number): Promise<Figure[]> {
  const truth = join(work, 'truth.raw');
  const figures: Figure[] = [];
  for (const { name, make } of CONTENTS) {
    await make(truth, EXACT);
    const all = Array.from({ length: runs }, () => once(truth));
    const of = (key: keyof GoldFigures) => all.map((one) => one[key]);
    figures.push(
      {
        name: `gold: what the disk must bear, ${name}`,
        unit: 'MB/s',
        runs: of('keptMbPerS'),
        baseline: { what: 'MagicYUV', runs: [magicYuv(truth, join(work, 'baseline.mkv'))] },
      },
      { name: `gold: PNG files, ${name}`, unit: 'MB for a second', runs: of('pngMbPerS') },
      { name: `gold: processor a picture, ${name}`, unit: 'ms', runs: of('cpuMs') },
      { name: `gold: time for a picture p95, ${name}`, unit: 'ms', runs: of('p95Ms') },
      { name: `gold: PNG files made, ${name}`, unit: 'x real time', runs: of('made') },
    );
    process.stderr.write(`measured: gold, ${name}\n`);
  }
  rmSync(truth, { force: true });
  return figures;
}

/** In its own process, so that nothing else adds to its processor time. */
function once(truth: string): GoldFigures {
  const run = spawnSync(process.execPath, ['scripts/bench/ladder/gold-once.ts', '--from', truth], { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`gold-once.ts: ${run.stderr}`);
  return JSON.parse(run.stdout.trim().split('\n').at(-1) ?? '') as GoldFigures;
}

/** What FFmpeg's quickest lossless codec would need, MB/s. */
function magicYuv(truth: string, into: string): number {
  const raw = ['-f', 'rawvideo', '-pix_fmt', 'bgr0', '-s', `${SIZE.width}x${SIZE.height}`, '-r', `${FPS}`, '-i', truth];
  const run = spawnSync('ffmpeg', ['-v', 'error', '-y', ...raw, '-pix_fmt', 'gbrp', '-c:v', 'magicyuv', into], { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`ffmpeg: ${run.stderr}`);
  const { size } = statSync(into);
  rmSync(into);
  return (size * FPS) / FRAMES / 1e6;
}
