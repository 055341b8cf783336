import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AuthenticitySign } from '#corpus/core/authenticity/score.ts';
import { EVENTS, FRAMES } from '#format/core/parquet/tables.ts';
import { ShardFolder } from '#format/folder/shard-folder.ts';
import { TableReader } from '#format/tables/read-table.ts';
import { XTestPlayer } from '#native/x11/xtest.ts';
import { Stage } from '#scripts/demo/stage.ts';
import type { DamagedCopy } from '#scripts/quality/damaged-copy.ts';
import { DAMAGES } from '#scripts/quality/damages.ts';
import { damageVideo, VIDEO_DAMAGES } from '#scripts/quality/video-damages.ts';

/** A recording of something that nobody played. `found`: a sign that has to be among those that speak against it. */
export interface Fake {
  readonly name: string;
  readonly found: AuthenticitySign;
  /** Made from good recordings of the same game; or recorded, with what plays. */
  readonly how:
    | { readonly copy: (copy: DamagedCopy, from: { readonly shard: string; readonly other: string }) => Promise<void> }
    | { readonly stage: () => Promise<Stage> };
}

/** Longer than the search for the lag reaches: the input is real, and of another moment. */
const MOVED_US = 7e6;

async function exchanged(copy: DamagedCopy, { shard, other }: { readonly shard: string; readonly other: string }): Promise<void> {
  const t0Us = new ShardFolder(shard).meta.timing.t0_us;
  await DAMAGES.find(({ name }) => name === 'controls of a second shard')?.make(copy, { t0Us, endUs: t0Us, other });
}

async function encodedAgain(copy: DamagedCopy, { shard }: { readonly shard: string }): Promise<void> {
  const [same] = VIDEO_DAMAGES;
  if (same !== undefined) await damageVideo(copy, shard, same);
  await copy.moveInput((us) => us + MOVED_US);
}

async function exchangedTables(copy: DamagedCopy, other: string): Promise<void> {
  using table = await TableReader.open(join(other, FRAMES.file));
  const columns = { luma: new Uint16Array(table.rows), change: new Uint16Array(table.rows) };
  for (const name of ['luma', 'change'] as const) await table.fill(name, columns[name]);
  const of = (name: 'luma' | 'change') => (_: unknown, row: number) => columns[name][Math.min(row, table.rows - 1)] ?? 0;
  await copy.table(FRAMES, { luma: of('luma'), change: of('change') });
}

/** A machine that presses every 400 ms, and turns a little, whatever happens. */
async function fixedIntervals(): Promise<Stage> {
  const stage = await Stage.open({ seed: 301, playing: false });
  const stopped = stage.signal;
  void (async () => {
    using player = new XTestPlayer(stage.display.name);
    for (let i = 0; !stopped.aborted; i++) {
      player.key('KeyE', true);
      player.move(i % 2 === 0 ? 40 : -40, 0);
      await sleep(50);
      player.key('KeyE', false);
      await sleep(350);
    }
  })();
  return stage;
}

/** `replayed`: the seed of a good session, played again by the same script. */
export const fakes = (replayed: number): readonly Fake[] => [
  { name: 'another session’s controls', found: 'unrelated', how: { copy: exchanged } },
  { name: 'a video encoded again, with input of another moment', found: 'unrelated', how: { copy: encodedAgain } },
  {
    name: 'input with stamps of whole milliseconds',
    found: 'invented_stamps',
    how: { copy: async (copy) => copy.table(EVENTS, { ts_us: (us) => BigInt(Math.round(Number(us) / 1000) * 1000) }) },
  },
  {
    name: 'tables of other pictures, so that nobody finds these',
    found: 'invented_pictures',
    how: { copy: async (copy, { other }) => exchangedTables(copy, other) },
  },
  { name: 'a session that a script plays again', found: 'same_input', how: { stage: () => Stage.open({ seed: replayed }) } },
  { name: 'a script in a loop', found: 'repeated_strokes', how: { stage: () => Stage.open() } },
  { name: 'a machine that presses at fixed intervals', found: 'regular_timing', how: { stage: fixedIntervals } },
];
