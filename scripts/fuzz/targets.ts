import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GapError } from '#format/core/errors.ts';
import { readAv1Unit } from '#format/core/video/av1.ts';
import { Keyring, readProfile, readSettings, readWatermarkKey, recover, scanVideo, validate, verify } from '#library/index.ts';
import { matroskaSeed } from '#scripts/fuzz/matroska-seed.ts';
import { mutate } from '#scripts/fuzz/mutate.ts';
import type { Random } from '#scripts/random.ts';

/** A parser and its input. */
export interface Target {
  readonly name: string;
  /** Feeds it once. Rejects only if the parser misbehaved. */
  feed(random: Random): Promise<void>;
}

/** The only error that counts as an answer is a GapError, which says what is wrong. */
export async function answers(work: () => unknown): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof GapError)) throw error;
  }
}

/** Targets over a real, signed shard. `work` is an empty folder for their use. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one list
export function targetsOf(shard: string, partial: string, work: string): readonly Target[] {
  const folder = join(work, 'shard');
  cpSync(shard, folder, { recursive: true });
  const files = new Map(readdirSync(shard).map((name) => [name, readFileSync(join(shard, name))]));
  const trusted = new Keyring().trusted;
  /** Changes one file in a copy of the shard, runs `look` on it, and restores the file. */
  const inShard = (name: string, file: (candidates: string[]) => string[], look: () => unknown): Target => {
    const candidates = file([...files.keys()]);
    return {
      name,
      async feed(random) {
        const chosen = random.of(candidates);
        const bytes = files.get(chosen) as Buffer;
        writeFileSync(join(folder, chosen), mutate(bytes, random));
        await answers(look);
        writeFileSync(join(folder, chosen), bytes);
      },
    };
  };
  const alone = (name: string, seed: Buffer, look: (path: string) => unknown): Target => ({
    name,
    async feed(random) {
      const path = join(work, name);
      writeFileSync(path, mutate(seed, random));
      await answers(() => look(path));
    },
  });
  const video = (files.get('video.ivf') as Buffer).subarray(0, 60_000);
  const journal = readFileSync(join(partial, 'session.journal'));
  const kept = readFileSync(join(partial, 'video.ivf'));
  const recovered = join(work, 'b0000000-0000-4000-8000-000000000001');
  return [
    alone('ivf', video, scanVideo),
    alone('matroska', matroskaSeed(), scanVideo),
    {
      name: 'av1',
      async feed(random) {
        readAv1Unit(mutate(video.subarray(44, 400), random));
      },
    },
    {
      name: 'journal',
      async feed(random) {
        for (const path of [recovered, `${recovered}.partial`]) rmSync(path, { recursive: true, force: true });
        mkdirSync(`${recovered}.partial`);
        writeFileSync(join(`${recovered}.partial`, 'session.journal'), mutate(journal, random));
        writeFileSync(join(`${recovered}.partial`, 'video.ivf'), random.below(2) === 0 ? kept : mutate(kept, random));
        await answers(() => recover(`${recovered}.partial`));
      },
    },
    inShard(
      'parquet',
      (names) => names.filter((name) => name.endsWith('.parquet')),
      () => validate(folder),
    ),
    inShard(
      'json',
      (names) => names.filter((name) => name.endsWith('.json')),
      async () => {
        await validate(folder);
        await verify(folder, { trusted });
      },
    ),
    {
      name: 'labels',
      async feed(random) {
        const seed = [
          { ts_us: 1, type: 'game_marker', val: { name: 'menu', open: true } },
          { ts_us: 2, type: 'chat_agg', val: { excitement: 0.83, toxicity: 0.02, sentiment: 0.61 } },
          { ts_us: 3, type: 'voice_agg', val: { rms: 0.74 } },
        ];
        const path = join(folder, 'labels.jsonl');
        writeFileSync(path, mutate(Buffer.from(seed.map((line) => `${JSON.stringify(line)}\n`).join('')), random));
        await answers(() => validate(folder));
        rmSync(path);
      },
    },
    inShard(
      'signatures',
      (names) => names.filter((name) => /dsse|minisig/.test(name)),
      () => verify(folder, { trusted }),
    ),
    alone('profile', readFileSync('resources/profiles/shooter.json'), (path) => readProfile(path)),
    alone('settings', Buffer.from('{"games": ["doom.exe", "title:*Quake*"]}'), (path) => readSettings(path)),
    alone(
      'watermark-key',
      Buffer.from(JSON.stringify({ kind: 'gap-watermark-key', key_id: '0123456789abcdef', key: '07'.repeat(32) })),
      (path) => readWatermarkKey(path),
    ),
  ];
}
