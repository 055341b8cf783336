import { describe, expect, it } from 'vitest';
import { compareGames } from '#format/core/game/compare.ts';
import {
  COMPARED,
  type ComparedColumn,
  type Comparison,
  type Divergence,
  type GameBatch,
  outcomeOf,
} from '#format/core/game/comparison.ts';
import { ExportCursor } from '#format/core/game/export-cursor.ts';

type Row = readonly [episode: number, frame: number, player: string, cells?: Readonly<Record<string, unknown>> & { confirmed?: boolean }];

const batchOf = (rows: readonly Row[]): GameBatch => ({
  rows: rows.length,
  episode: rows.map(([episode]) => episode),
  frame: rows.map(([, frame]) => frame),
  player: rows.map(([, , player]) => player),
  confirmed: rows.map(([, , , cells]) => cells?.confirmed ?? true),
  cells: Object.fromEntries(COMPARED.map((column) => [column, rows.map(([, , , cells]) => cells?.[column] ?? null)])) as Record<
    ComparedColumn,
    unknown[]
  >,
});

async function* inBatches(...batches: readonly (readonly Row[])[]): AsyncGenerator<GameBatch> {
  for (const rows of batches) yield batchOf(rows);
}

const compare = (a: readonly Row[], b: readonly Row[], options = {}) => compareGames(inBatches(a), inBatches(b), options);

describe('a cursor over an export', () => {
  async function walked(...batches: readonly (readonly Row[])[]) {
    const skipped: string[] = [];
    const cursor = new ExportCursor(inBatches(...batches), ({ episode, frame, player }) => skipped.push(`${episode}/${frame}/${player}`));
    const seen: string[] = [];
    for (await cursor.next(); cursor.batch !== undefined; await cursor.next()) {
      const { episode, frame, player } = cursor.place;
      seen.push(`${episode}/${frame}/${player}@${cursor.at}`);
    }
    return { seen, skipped, rows: cursor.rows, disordered: cursor.disordered, more: cursor.step() };
  }

  it('stands on each row in turn, through all batches, of which some may be empty', async () => {
    expect(
      await walked(
        [[0, 0, 'a']],
        [],
        [
          [0, 0, 'b'],
          [0, 1, 'a'],
        ],
      ),
    ).toEqual({
      ...{ seen: ['0/0/a@0', '0/0/b@0', '0/1/a@1'], skipped: [], rows: 3, disordered: 0, more: false },
    });
    expect(await walked()).toMatchObject({ seen: [], rows: 0 });
  });

  it('passes over rows that are repeated or out of order, and counts them', async () => {
    const found = await walked(
      [
        [1, 5, 'a'],
        [1, 5, 'a'],
        [1, 4, 'b'],
        [0, 9, 'a'],
      ],
      [
        [1, 5, 'b'],
        [1, 5, 'a'],
      ],
    );
    expect(found).toMatchObject({ seen: ['1/5/a@0', '1/5/b@0'], skipped: ['1/5/a', '1/4/b', '0/9/a', '1/5/a'], rows: 6, disordered: 4 });
  });

  it('loads another batch only when asked to', async () => {
    const cursor = new ExportCursor(
      inBatches(
        [
          [0, 0, 'a'],
          [0, 1, 'a'],
        ],
        [[0, 2, 'a']],
      ),
      () => {},
    );
    expect(cursor.step()).toBe(false);
    await cursor.next();
    expect([cursor.step(), cursor.frame, cursor.step(), cursor.step(), cursor.frame]).toEqual([true, 1, false, false, 1]);
    await cursor.next();
    expect(cursor.frame).toBe(2);
  });
});

describe('a comparison', () => {
  it('counts the cells that both reported, actions aside', async () => {
    const [full, half] = [
      { action: '1', reward: 0, info: '{}', state_hash: 'aa' },
      { action: '1', reward: 0 },
    ];
    expect((await compare([[0, 0, 'p', full]], [[0, 0, 'p', full]])).reported).toBe(3);
    expect((await compare([[0, 0, 'p', full]], [[0, 0, 'p', half]])).reported).toBe(1);
    expect((await compare([[0, 0, 'p', { action: '1' }]], [[0, 0, 'p', { action: '1' }]])).reported).toBe(0);
  });

  it('knows nothing of hashes that one of the two has not', async () => {
    const row = (frame: number, state_hash?: string): Row => [0, frame, 'p', state_hash === undefined ? {} : { state_hash }];
    const { hashes } = await compare(
      [row(0, 'a'), row(1, 'a'), row(2), row(3, 'a'), row(4)],
      [row(0, 'a'), row(1), row(2, 'b'), row(3, 'b'), row(4)],
    );
    expect(hashes).toEqual({ agree: 1, differ: 1, unknown: 3 });
  });

  it('names the earliest divergence, whenever it is found', async () => {
    const at = (episode: number, frame: number, reward = 0): Row => [episode, frame, 'p', { reward }];
    const first = async (a: readonly Row[], b: readonly Row[]) => {
      const found: Divergence[] = [];
      const compared = await compare(a, b, { onDivergence: (one: Divergence) => found.push(one) });
      const { kind, episode, frame } = compared.first as Divergence;
      return [found.length, `${kind} ${episode}/${frame}`];
    };
    // A row out of order is found late: when it is read.
    expect(await first([at(1, 5), at(1, 6)], [at(1, 5, 9), at(1, 2), at(1, 6)])).toEqual([2, 'order-b 1/2']);
    expect(await first([at(1, 5), at(0, 7), at(1, 6)], [at(1, 5, 9), at(1, 6)])).toEqual([2, 'order-a 0/7']);
    expect(await first([at(1, 5), at(2, 0)], [at(1, 5, 9), at(2, 0, 9)])).toEqual([2, 'cell 1/5']);
    expect(await first([at(1, 5), at(1, 6)], [at(1, 5, 9), at(1, 6, 9)])).toEqual([2, 'cell 1/5']);
    // Within a frame, the one found first.
    expect(await first([at(1, 5), at(1, 5)], [at(1, 5, 9)])).toEqual([2, 'cell 1/5']);
  });
});

describe('what a comparison amounts to', () => {
  const NOTHING: Comparison = {
    ...{
      rows: { a: 0, b: 0, compared: 0 },
      only: { a: 0, b: 0 },
      unconfirmed: 0,
      disordered: { a: 0, b: 0 },
      reported: 0,
      first: undefined,
    },
    ...{ differing: {} as Comparison['differing'], hashes: { agree: 0, differ: 0, unknown: 0 } },
  };

  it.each<[string, Partial<Comparison>, string]>([
    ['nothing that both reported', {}, 'nothing'],
    ['one cell that both reported', { reported: 1 }, 'identical'],
    ['a row that is not final', { reported: 1, unconfirmed: 1 }, 'unconfirmed'],
    ['a row that only one has', { reported: 1, only: { a: 1, b: 0 } }, 'different'],
    ['a row that only the other has', { reported: 1, only: { a: 0, b: 1 }, unconfirmed: 1 }, 'different'],
    ['a row out of order', { reported: 1, disordered: { a: 1, b: 0 } }, 'different'],
    ['a row out of order in the other', { reported: 1, disordered: { a: 0, b: 1 } }, 'different'],
    ['as many rows in one alone as in the other', { only: { a: 1, b: 1 }, disordered: { a: 1, b: 1 } }, 'different'],
    ['a divergence', { reported: 1, first: { kind: 'order-a', episode: 0, frame: 0, player: 'p' } }, 'different'],
  ])('with %s', (_, found, outcome) => expect(outcomeOf({ ...NOTHING, ...found })).toBe(outcome));
});
