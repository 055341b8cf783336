import { COMPARED, type GameBatch } from '#format/core/game/comparison.ts';
import { type RowPlace, rowOrder } from '#format/core/game/row-order.ts';
import type { GameTables } from '#format/tables/game-rows.ts';

const PLACE = ['episode', 'frame', 'player'] as const;
/** What a comparison reads to know which row is which. */
export const KEYS = [...PLACE, 'confirmed'] as const;
/** Rows sorted in memory: an hour of eight players. */
const MOST_SORTED = 2_000_000;

/** Rows as they stand, or where they are not in order, sorted in memory: other makers write them as they come. */
export async function inOrder(parts: readonly GameTables[]): Promise<AsyncIterable<GameBatch>> {
  if (!(await isDisordered(parts))) return batchesOf(parts);
  const all: GameBatch[] = [];
  for await (const batch of batchesOf(parts)) all.push(batch);
  return sorted(all);
}

async function isDisordered(parts: readonly GameTables[]): Promise<boolean> {
  let before: RowPlace = { episode: -1, frame: -1, player: '' };
  let rows = 0;
  let falls = false;
  for (const tables of parts)
    for await (const { rows: count, columns } of tables.groups(PLACE)) {
      rows += count;
      for (let i = 0; i < count; i++) {
        const [episode, frame, player] = PLACE.map((name) => columns.get(name)?.[i]) as [number, number, string];
        if (rowOrder(before, { episode, frame, player }) > 0) falls = true;
        before = { episode, frame, player };
      }
    }
  if (falls && rows > MOST_SORTED) throw new Error(`${rows} rows are not in order of episode, frame and player, and are too many to sort`);
  return falls;
}

async function* sorted(batches: readonly GameBatch[]): AsyncGenerator<GameBatch> {
  const places = batches.flatMap((batch) =>
    Array.from({ length: batch.rows }, (_, at) => ({
      batch,
      at,
      episode: batch.episode[at] as number,
      frame: batch.frame[at] as number,
      player: batch.player[at] as string,
    })),
  );
  places.sort(rowOrder);
  const of = <T>(read: (batch: GameBatch) => ArrayLike<T>): T[] => places.map(({ batch, at }) => read(batch)[at] as T);
  yield {
    rows: places.length,
    episode: of(({ episode }) => episode),
    frame: of(({ frame }) => frame),
    player: of(({ player }) => player),
    confirmed: of(({ confirmed }) => confirmed),
    cells: Object.fromEntries(COMPARED.map((column) => [column, of(({ cells }) => cells[column])])) as unknown as GameBatch['cells'],
  };
}

async function* batchesOf(parts: readonly GameTables[]): AsyncGenerator<GameBatch> {
  for (const tables of parts) yield* batchesOfPart(tables);
}

async function* batchesOfPart(tables: GameTables): AsyncGenerator<GameBatch> {
  for await (const { rows, columns } of tables.groups([...KEYS, ...COMPARED])) {
    const of = <T>(name: string) => columns.get(name) as ArrayLike<T>;
    yield {
      rows,
      episode: of<number>('episode'),
      frame: of<number>('frame'),
      player: of<string>('player'),
      confirmed: of<boolean>('confirmed'),
      cells: Object.fromEntries(COMPARED.map((column) => [column, of(column)])) as unknown as GameBatch['cells'],
    };
  }
}
