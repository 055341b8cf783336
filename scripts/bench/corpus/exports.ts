import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { VIDEO_FILE } from '#format/core/layout.ts';
import type { Figure } from '#scripts/bench/figures.ts';
import { sealSynthetic } from '#scripts/bench/long-shards.ts';
import { watch } from '#scripts/bench/process-figures.ts';
import type { Recording } from '#scripts/bench/session-figures.ts';
import { GAP } from '#scripts/gap-command.ts';

const HOUR_S = 3600;
const SHORT_S = 60;
const KINDS = ['webdataset', 'lerobot', 'owl'] as const;

/** How much faster than it was played a shard of an hour is exported, with the whole command, verifying included. */
export async function measureExports(real: Recording, work: string, runs: number): Promise<Figure[]> {
  const { folder } = await signed(real, work, HOUR_S, 'b0000000-0000-4000-8000-000000000011');
  const short = await signed(real, work, SHORT_S, 'b0000000-0000-4000-8000-000000000012');
  const copies: number[] = [];
  const remuxed = KINDS.map((kind) => ({ kind, flags: ['--as', kind], times: [] as number[], memory: [] as number[] }));
  const anew = [
    { name: 'lerobot, --video h264', flags: ['--as', 'lerobot', '--video', 'h264'], times: [] as number[] },
    { name: 'mp4', flags: ['--as', 'mp4'], times: [] as number[] },
  ];
  for (let run = 0; run < runs; run++) {
    copies.push(HOUR_S / (await copied(folder, work)));
    for (const { flags, times, memory } of remuxed) {
      const { seconds, peakRssMb } = await timed(work, [...flags, folder]);
      times.push(HOUR_S / seconds);
      memory.push(peakRssMb);
    }
    for (const { flags, times } of anew) times.push(SHORT_S / (await timed(work, [...flags, short.folder])).seconds);
  }
  return [
    ...remuxed.map(
      ({ kind, times }): Figure => ({
        name: `an hour exported as ${kind}: times as fast as it was played`,
        unit: 'times',
        runs: times,
        bar: { at: 'least', value: 100 },
        baseline: { what: 'ffmpeg -c copy into one MP4', runs: copies },
      }),
    ),
    ...remuxed.map(({ kind, memory }): Figure => ({ name: `an hour exported as ${kind}: peak memory`, unit: 'MB', runs: memory })),
    ...anew.map(
      ({ name, times }): Figure => ({ name: `a minute exported as ${name}: times as fast as it was played`, unit: 'times', runs: times }),
    ),
  ];
}

async function signed(real: Recording, work: string, seconds: number, id: string): Promise<{ readonly folder: string }> {
  const shard = await sealSynthetic(real, work, seconds, id);
  const { code, stdout } = await watch(process.execPath, [GAP, 'sign', shard.folder, '--as', 'recorder']);
  if (code !== 0) throw new Error(`a synthetic shard cannot be signed:\n${stdout}`);
  return shard;
}

async function timed(work: string, args: readonly string[]) {
  const out = join(work, 'exported');
  const began = performance.now();
  const { code, stdout, peakRssMb } = await watch(process.execPath, [GAP, 'export', ...args, '--out', out]);
  const seconds = (performance.now() - began) / 1000;
  if (code !== 0) throw new Error(`gap export ${args.join(' ')} fails:\n${stdout}`);
  rmSync(out, { recursive: true });
  return { seconds, peakRssMb };
}

async function copied(folder: string, work: string): Promise<number> {
  const began = performance.now();
  const { code } = await watch('ffmpeg', ['-y', '-v', 'error', '-i', join(folder, VIDEO_FILE), '-c', 'copy', join(work, 'copied.mp4')]);
  if (code !== 0) throw new Error('ffmpeg cannot copy the video of a synthetic shard');
  rmSync(join(work, 'copied.mp4'));
  return (performance.now() - began) / 1000;
}
