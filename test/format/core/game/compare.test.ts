import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareGames } from '#format/core/game/compare.ts';
import { COMPARED, type Divergence, type GameBatch, type HashStretch, outcomeOf } from '#format/core/game/comparison.ts';
import type { GameRow } from '#format/core/game/game-row.ts';
import { Random } from '#scripts/random.ts';
import { playEpisode } from '#test/support/simulated-game.ts';

/** Divergences to plant, one at a time. */
const PLANTED = 1000;

/** Rows in small batches, as a file yields them. */
async function* batches(rows: readonly GameRow[], size = 7): AsyncGenerator<GameBatch> {
  for (let from = 0; from < rows.length; from += size) {
    const part = rows.slice(from, from + size);
    yield {
      rows: part.length,
      episode: part.map(({ episode }) => episode),
      frame: part.map(({ frame }) => frame),
      player: part.map(({ player }) => player),
      confirmed: part.map(({ confirmed }) => confirmed),
      cells: {
        action: part.map(({ action }) => action),
        reward: part.map(({ reward }) => reward),
        terminated: part.map(({ terminated }) => terminated),
        truncated: part.map(({ truncated }) => truncated),
        info: part.map(({ info }) => info),
        observation: part.map(({ observation }) => observation),
        state_hash: part.map(({ stateHash }) => stateHash),
      },
    };
  }
}

const random = new Random(7);
const [{ rows }] = playEpisode(
  {
    seed: 7,
    frames: 200,
    endAt: 1000,
    delayMs: [50, 200],
    jitterMs: 75,
    loss: 0.15,
    inputDelay: 1,
    hidden: { peer: 1, fromFrame: 60, frames: 40 },
    restless: 0.3,
  },
  () => random.next(),
);
const compare = (a: readonly GameRow[], b: readonly GameRow[], options = {}) => compareGames(batches(a), batches(b, 11), options);

/** One change to a copy, and the frame at which it must be found. */
const damage: Readonly<Record<string, (copy: GameRow[], at: number) => number>> = {
  'a float changed': (copy, at) => {
    const row = copy[at] as GameRow;
    copy[at] = { ...row, reward: (row.reward as number) + 1e-9 };
    return row.frame;
  },
  'a frame dropped': (copy, at) => {
    const { frame } = copy[at] as GameRow;
    for (let i = copy.length - 1; i >= 0; i--) if (copy[i]?.frame === frame) copy.splice(i, 1);
    return frame;
  },
  'an input flipped': (copy, at) => {
    const row = copy[at] as GameRow;
    copy[at] = { ...row, action: row.action === '1' ? '-1' : '1' };
    return row.frame;
  },
  'a row reordered': (copy, at) => {
    const later = Math.min(copy.length - 1, at + 3);
    const from = Math.min(at, later - 1);
    const [row] = copy.splice(from, 1) as [GameRow];
    copy.splice(later, 0, row);
    return row.frame;
  },
};

describe('two exports', () => {
  it('that are the same compare as identical, however they are batched', async () => {
    const found = await compare(rows, rows);
    expect(outcomeOf(found)).toBe('identical');
    expect(found).toMatchObject({ rows: { a: 400, b: 400, compared: 400 }, hashes: { agree: 200, differ: 0, unknown: 0 }, unconfirmed: 0 });
  });

  it(`that differ in one place are told apart at the right frame: ${PLANTED} of ${PLANTED}`, async () => {
    const kinds = Object.entries(damage);
    let found = 0;
    for (let i = 0; i < PLANTED; i++) {
      const [, plant] = kinds[i % kinds.length] as (typeof kinds)[number];
      const copy = [...rows];
      const frame = plant(copy, random.below(rows.length));
      const { first, ...rest } = await (i % 2 === 0 ? compare(rows, copy) : compare(copy, rows));
      expect(outcomeOf({ first, ...rest })).toBe('different');
      if (first?.frame === frame) found += 1;
    }
    expect(found).toBe(PLANTED);
  });

  it('name the first cell that differs, with both values', async () => {
    const copy = rows.with(100, { ...(rows[100] as GameRow), info: '{"score":99}' });
    expect((await compare(rows, copy)).first).toEqual({
      kind: 'cell',
      episode: 1,
      frame: 50,
      player: 'p1',
      column: 'info',
      a: rows[100]?.info,
      b: '{"score":99}',
    });
  });

  it('are compared only where both were confirmed', async () => {
    const forced = rows.map((row) => (row.frame < 190 ? row : { ...row, confirmed: false, action: '"?"' }));
    const found = await compare(rows, forced);
    expect(outcomeOf(found)).toBe('unconfirmed');
    expect([found.unconfirmed, found.rows.compared]).toEqual([20, 380]);
  });

  it('are the same as far as both go when one holds unconfirmed frames that the other does not have', async () => {
    const longer = rows.map((row) => (row.frame < 190 ? row : { ...row, confirmed: false }));
    const found = await compare(
      longer,
      rows.filter(({ frame }) => frame < 190),
    );
    expect(outcomeOf(found)).toBe('unconfirmed');
    expect(found).toMatchObject({ unconfirmed: 20, only: { a: 0, b: 0 }, first: undefined });
  });

  it('may differ within a tolerance, in numbers and in the JSON of a column', async () => {
    const near = rows.map((row) => ({ ...row, reward: (row.reward as number) + 1e-7, info: '{"score":0.1}' }));
    const other = rows.map((row) => ({ ...row, info: '{"score":0.1000001}' }));
    expect(outcomeOf(await compare(near, other))).toBe('different');
    expect(outcomeOf(await compare(near, other, { tolerance: { reward: 1e-6, info: 1e-6 } }))).toBe('identical');
    expect((await compare(near, other, { tolerance: { reward: 1e-6 } })).differing).toMatchObject({ reward: 0, info: 400 });
  });

  it('differ in every row when one of them is empty', async () => {
    expect(await compare(rows, [])).toMatchObject({ only: { a: 400, b: 0 }, first: { kind: 'only-a', frame: 0 } });
    expect(await compare([], rows)).toMatchObject({ only: { a: 0, b: 400 }, first: { kind: 'only-b', frame: 0 } });
    expect(outcomeOf(await compare([], []))).toBe('nothing');
  });

  it('have every divergence listed, each once, and the status of the hashes of every frame in stretches', async () => {
    const copy = rows
      .with(100, { ...(rows[100] as GameRow), info: '"?"', reward: 99 })
      .with(301, { ...(rows[301] as GameRow), stateHash: 'x' })
      .map((row) => (row.frame < 190 ? row : { ...row, confirmed: false }))
      .filter(({ frame }) => frame !== 20);
    const short = rows.filter(({ frame, player }) => frame !== 30 || player !== 'p2');
    const [divergences, stretches]: [Divergence[], HashStretch[]] = [[], []];
    const found = await compare(short, copy, {
      onDivergence: (one: Divergence) => divergences.push(one),
      onHashes: (stretch: HashStretch) => stretches.push(stretch),
    });
    expect(divergences.map((one) => `${one.frame} ${one.player} ${'column' in one ? one.column : one.kind}`)).toEqual([
      '20 p1 only-a',
      '20 p2 only-a',
      '30 p2 only-b',
      '50 p1 reward',
      '50 p1 info',
      '150 p2 state_hash',
    ]);
    expect(found.first).toEqual(divergences[0]);
    const of = (frame: number) => stretches.find(({ from, to }) => from <= frame && frame <= to)?.status;
    expect([of(19), of(20), of(21), of(150), of(189), of(190), of(199)]).toEqual([
      'agree',
      'one-sided',
      'agree',
      'differ',
      'agree',
      'unconfirmed',
      'unconfirmed',
    ]);
    // Without a hole, and none twice.
    expect(stretches.map(({ from, to }) => to - from + 1).reduce((sum, count) => sum + count, 0)).toBe(200);
  });

  it('compare the same both ways round', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(rows.length - 1), { maxLength: 5 }),
        fc.array(fc.nat(rows.length - 1), { maxLength: 5 }),
        async (x, y) => {
          const [a, b] = [x, y].map((dropped) => rows.filter((_, i) => !dropped.includes(i))) as [GameRow[], GameRow[]];
          const [there, back] = [await compare(a, b), await compare(b, a)];
          expect([back.only.b, back.only.a, back.rows.compared]).toEqual([there.only.a, there.only.b, there.rows.compared]);
          expect(back.first?.frame).toBe(there.first?.frame);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('are compared in every column', async () => {
    for (const column of COMPARED) {
      const key = column === 'state_hash' ? 'stateHash' : column;
      const copy = rows.with(10, { ...(rows[10] as GameRow), [key]: undefined });
      const expected = rows[10]?.[key] === undefined ? 0 : 1;
      expect((await compare(rows, copy)).differing[column]).toBe(expected);
    }
  });
});

it('state hashes that differ where everything else agrees are counted once a frame', async () => {
  const other = rows.map((row) => (row.frame >= 100 ? { ...row, stateHash: `${row.stateHash}x` } : row));
  const hashed = new Set(rows.filter(({ stateHash, confirmed }) => stateHash !== undefined && confirmed).map(({ frame }) => frame));
  const { hashes } = await compare(rows, other);
  expect(hashes).toEqual({
    agree: [...hashed].filter((n) => n < 100).length,
    differ: [...hashed].filter((n) => n >= 100).length,
    unknown: 0,
  });
  expect(hashes.differ).toBeGreaterThan(50);
});

it('with a tolerance, texts that are not JSON are the same only if they are equal', async () => {
  const text = (observation: string) => rows.map((row) => ({ ...row, observation }));
  const options = { tolerance: { observation: 0.1 } };
  expect(outcomeOf(await compare(text('{"x":'), text('{"x":'), options))).toBe('identical');
  expect(outcomeOf(await compare(text('{"x":'), text('{"y":'), options))).toBe('different');
  expect(outcomeOf(await compare(text('{"x":1.0}'), text('{"x":1.05}'), options))).toBe('identical');
});
