import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import type { Figure } from '#scripts/bench/figures.ts';
import { PYTHON, whyNoPython, whyNoTorch } from '#scripts/python/venv.ts';

/** As `python/bench/clips.py` prints it: frames a second, ms, clips a second. */
type Measured = Readonly<
  Record<
    | 'sequential'
    | 'rgb'
    | 'ffmpeg'
    | 'random'
    | 'bare'
    | 'open'
    | 'openFirst'
    | 'oneWorker'
    | 'fourWorkers'
    | 'oneWorkerFull'
    | 'fourWorkersFull'
    | 'fourWorkersTorch',
    readonly number[]
  >
>;

/** What the Python package takes to read clips. Without torch in its environment the DataLoader is not measured, which is said. */
export function measureClips(shard: string, runs: number): Figure[] {
  const why = whyNoPython();
  if (why !== undefined) throw new Error(`clips are read in Python, which is not set up here: ${why}`);
  const { status, stdout, stderr } = spawnSync(PYTHON, ['-B', resolve('python/bench/clips.py'), shard, `${runs}`], {
    encoding: 'utf8',
    env: { ...process.env, PYTHONPATH: resolve('python/src') },
  });
  if (status !== 0) throw new Error(`python/bench/clips.py: ${stderr}`);
  const all = JSON.parse(stdout) as Measured;
  const share = (of: readonly number[], than: readonly number[], factor: number) =>
    of.map((value, i) => (factor * value) / (than[i] as number));
  if (all.oneWorker.length === 0)
    process.stderr.write(
      `not measured: workers of a DataLoader, because torch is not in .venv-python: ${whyNoTorch() ?? 'it cannot be imported'}\n`,
    );
  return [
    {
      name: 'clips, one after the other: pictures a second, as decoded',
      unit: '1/s',
      runs: all.sequential,
      baseline: { what: 'ffmpeg -f null', runs: all.ffmpeg },
    },
    {
      name: 'clips, one after the other: share of ffmpeg -f null',
      unit: '%',
      runs: share(all.sequential, all.ffmpeg, 100),
      bar: { at: 'least', value: 80 },
    },
    {
      name: 'clips, one after the other: pictures a second, as RGB',
      unit: '1/s',
      runs: all.rgb,
      baseline: { what: 'ffmpeg -f null', runs: all.ffmpeg },
    },
    {
      name: 'a clip of 16 frames from anywhere',
      unit: 'ms',
      runs: all.random,
      baseline: { what: 'decoding its frames from the keyframe', runs: all.bare },
    },
    {
      name: 'a clip of 16 frames from anywhere, in such decodes',
      unit: 'times',
      runs: share(all.random, all.bare, 1),
      bar: { at: 'most', value: 1.2 },
    },
    {
      name: 'opening a shard of two hours whose index is cached',
      unit: 'ms',
      runs: all.open,
      bar: { at: 'most', value: 20 },
      baseline: { what: 'without the cache', runs: all.openFirst },
    },
    ...(all.oneWorker.length === 0
      ? []
      : [
          {
            name: 'four workers of a DataLoader against one, on two cores, pictures of 640x360',
            unit: 'times',
            runs: share(all.fourWorkers, all.oneWorker, 1),
            bar: { at: 'least', value: 1.7 },
          } as const,
          {
            name: 'the same, pictures of 1280x720',
            unit: 'times',
            runs: share(all.fourWorkersFull, all.oneWorkerFull, 1),
          } as const,
          {
            // 22 MB a clip through shared memory, which torch asks for anew with each batch.
            name: 'clips a second of four workers, pictures of 1280x720',
            unit: '1/s',
            runs: all.fourWorkersFull,
            baseline: { what: 'with torch’s own collation', runs: all.fourWorkersTorch },
          } as const,
        ]),
  ];
}
