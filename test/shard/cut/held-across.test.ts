import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { ClipReader } from '#format/clip/clip-reader.ts';
import { FRAMES } from '#format/core/parquet/tables.ts';
import { ShardFolder } from '#format/folder/shard-folder.ts';
import { TableReader } from '#format/tables/read-table.ts';
import { whyNoPython } from '#scripts/python/venv.ts';
import { Random } from '#scripts/random.ts';
import { cutPiece, readWhole, rowsOf } from '#shard/cut/cut-piece.ts';
import { ShardCopy } from '#test/support/damage.ts';
import { inventHand } from '#test/support/invented-input.ts';
import { LONG, long } from '#test/support/long.ts';
import { python } from '#test/support/python.ts';
import { wrongWith } from '#test/support/shards.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const CUTS = LONG ? 1000 : 24;
const FRAMES_OF_SHARD = 360;
/** Up to which a gap reaches back before what was noticed. */
const HELD_BACK_US = 60_000;
const TICK_US = 5000;

interface Held {
  readonly codes: readonly string[];
  readonly at: readonly string[];
}

/** What is held at each picture, by name, read in clips of some length. */
async function heldIn(folder: string, length: number): Promise<Held> {
  using reader = await ClipReader.open(folder);
  const fold = reader.actions();
  const at: string[] = [];
  for (let first = 0; first < reader.count; first += length) {
    const count = Math.min(length, reader.count - first);
    const { codes, state } = fold.fold(await reader.span(first, count));
    for (let n = 0; n < count; n++)
      at.push(
        codes
          .filter((_, k) => state[n * codes.length + k] === 1)
          .sort()
          .join(),
      );
  }
  return { codes: fold.codes, at };
}

/**
 * Whether each key is held at a moment as it was within two milliseconds. Each by itself: where a key and a pad change in the same one, a picture may lie between them, as the
 * pad is read 0.3 ms later.
 */
function isTrue(said: string, truth: (us: number) => readonly string[] | undefined, us: number): boolean {
  const around = [-2000, -1000, 0, 1000].map((by) => truth(us + by)).filter((held) => held !== undefined);
  const held = said.split(',').filter((key) => key !== '');
  return around.length > 0 && [...held, ...around.flat()].every((key) => around.some((one) => one.includes(key) === held.includes(key)));
}

it('a hand that is held otherwise for longer would be seen', () => {
  const truth = (us: number) => (us < 10_000 ? ['W', 'pad_X'] : ['A']);
  expect(['W,pad_X', 'W', 'A,W', 'A', ''].map((said) => isTrue(said, truth, 9_500))).toEqual([true, true, true, true, true]);
  expect(['W,pad_X', 'W', 'A', '', 'D,W,pad_X'].map((said) => isTrue(said, truth, 5_000))).toEqual([true, false, false, false, false]);
  expect(isTrue('', () => undefined, 0)).toBe(false);
});

const SCRIPT = `
import json, sys
from gap_shard import GapShard
def held(place):
    shard = GapShard(place, cache=False)
    said = []
    for first in range(0, len(shard), 17):
        a = shard.actions(first, min(17, len(shard) - first))
        said += [",".join(sorted(code for code, down in zip(a.codes, row) if down)) for row in a.state]
    return said
print(json.dumps([held(place) for place in sys.stdin.read().split()]))
`;

long('what the hand holds is the same in a shard, in every piece of it, in both readers, and is what it was', async () => {
  using copy = new ShardCopy(inject('shard'));
  // Pieces begin anywhere: nothing here is decoded.
  await copy.editTable(FRAMES, (rows) => rows.map((row) => ({ ...row, key: true })));
  using frames = await TableReader.open(copy.file(FRAMES.file));
  const tsUs = await frames.numbers('ts_us');
  const truth = await inventHand(copy, tsUs, 7);
  const { meta, hashes } = new ShardFolder(copy.path);
  const whole = await readWhole(copy.path, meta, hashes.frame_watermark_sample, new Uint8Array(FRAMES_OF_SHARD).fill(1));
  const parent = await heldIn(copy.path, 50);
  // Whatever the length of clips.
  expect((await heldIn(copy.path, 7)).at).toEqual(parent.at);
  const gaps = meta.recorder?.gaps ?? [];
  const clear = (us: number) => gaps.every(({ from_us, to_us }) => us < from_us - 60_000 || us > to_us + 20_000);
  const judged = [...whole.frames.captureUs].flatMap((us, n) => (clear(us) ? [n] : []));
  expect(judged.length).toBeGreaterThan(60);
  expect(gaps.length).toBeGreaterThan(2);
  const wrongAt = (n: number) => !isTrue(parent.at[n] as string, truth, whole.frames.captureUs[n] as number);
  expect(judged.filter(wrongAt).map((n) => [n, parent.at[n]])).toEqual([]);
  using out = new TemporaryFolder();
  const random = new Random(3);
  const places: string[] = [];
  for (let i = 0; i < CUTS; i++) {
    const from = random.below(FRAMES_OF_SHARD - 40);
    const piece = { from, to: from + 20 + random.below(FRAMES_OF_SHARD - from - 20) };
    const target = join(out.path, randomUUID());
    const rows = rowsOf(whole, piece, Number.NEGATIVE_INFINITY);
    const cut = {
      piece,
      rows,
      target,
      sessionId: randomUUID(),
      continues: undefined,
      origin: { parentSha256: '0'.repeat(64) },
      faithful: undefined,
    };
    await cutPiece(whole, cut, {});
    expect((await heldIn(target, 33)).at).toEqual(parent.at.slice(piece.from, piece.to));
    places.push(target);
  }
  // The pieces begin anywhere, so their videos cannot be decoded, and the gaps are the invented hand's, not the pictures'; all else is as it must be.
  const wrong = await wrongWith(places[0] as string);
  expect(wrong.filter(({ check }) => !check.startsWith('video.') && !check.startsWith('gop') && check !== 'privacy.frames')).toEqual([]);
  if (whyNoPython() !== undefined) return;
  const { code, output } = await python(['-c', SCRIPT], {}, [copy.path, ...places.slice(0, 100)].join('\n'));
  expect(code, output).toBe(0);
  const said = JSON.parse(output) as string[][];
  expect(said[0]).toEqual(parent.at);
  for (const [i, place] of places.slice(0, 100).entries()) expect(said[i + 1]).toEqual((await heldIn(place, 60)).at);
});

it('what the hand holds behind a gap, whatever its reason, is what is down, from the first tick on', async () => {
  const seen = new Map<string, number>();
  for (let seed = 1; seed <= (LONG ? 24 : 3); seed++) {
    using copy = new ShardCopy(inject('shard'));
    using frames = await TableReader.open(copy.file(FRAMES.file));
    const truth = await inventHand(copy, await frames.numbers('ts_us'), 100 + seed);
    const captureUs = await frames.numbers('capture_us');
    const { at } = await heldIn(copy.path, 60);
    const gaps = new ShardFolder(copy.path).meta.recorder?.gaps ?? [];
    for (const { reason } of gaps) seen.set(reason, (seen.get(reason) ?? 0) + 1);
    const clear = (us: number) => gaps.every(({ from_us, to_us }) => us < from_us - HELD_BACK_US || us > to_us + TICK_US);
    const wrong = [...captureUs].flatMap((us, n) =>
      clear(us) && !isTrue(at[n] as string, truth, us) ? [[seed, n, at[n], truth(us)]] : [],
    );
    expect(wrong).toEqual([]);
  }
  expect(seen.size).toBe(LONG ? 7 : seen.size);
  expect([...seen.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(LONG ? 200 : 15);
});
