import { expect, it } from 'vitest';
import type { GameRow } from '#format/core/game/game-row.ts';
import { HeldRows } from '#session/tables/game/held-rows.ts';

const row = (episode: number, frame: number) => ({ episode, frame }) as GameRow;
const verified = (episode: number, from: number, to: number, agrees = true) => ({ type: 'verified', episode, from, to, agrees }) as const;

it('rows keep their order, and have the status that came before they were written', () => {
  const held = new HeldRows(1000);
  const out: string[] = [];
  const take = (end: boolean) => {
    for (const batch of held.batches(end))
      for (const {
        row: { episode, frame },
        hashStatus,
      } of batch)
        out.push(`${episode} ${frame} ${hashStatus}`);
  };
  for (let frame = 0; frame < 6000; frame++) {
    held.push(row(1, frame));
    // The others' hashes come a second later, and of two frames they differ.
    if (frame >= 60) held.verify(verified(1, frame - 60, frame - 60, frame !== 1060 && frame !== 1061));
    take(false);
  }
  // Something is always kept back: the hashes of the last ones may still come.
  expect(out).toHaveLength(2000 - 1000);
  held.push(row(2, 0));
  held.verify(verified(1, 5940, 5999));
  held.verify(verified(2, 0, 5));
  held.verify(verified(3, 0, 5));
  take(true);
  expect(out).toHaveLength(6001);
  const expected = Array.from({ length: 6000 }, (_, frame) => `1 ${frame} ${frame === 1000 || frame === 1001 ? 'differ' : 'agree'}`);
  expect(out).toEqual([...expected, '2 0 agree']);
});

it('a row whose hashes come too late, or never, has no status', () => {
  const held = new HeldRows(10);
  for (let frame = 0; frame < 6000; frame++) held.push(row(1, frame));
  const [first] = [...held.batches(false)];
  held.verify(verified(1, 0, 9));
  expect(first?.every(({ hashStatus }) => hashStatus === undefined)).toBe(true);
  expect([...held.batches(true)].flat().every(({ hashStatus }) => hashStatus === undefined)).toBe(true);
});

it('a game that says the same again and again costs no more than one that says it once', () => {
  const held = new HeldRows(10);
  for (let frame = 0; frame < 4000; frame++) held.push(row(1, frame));
  held.verify(verified(1, 0, 4_000_000));
  held.verify(verified(1, 0, 4_000_000, false));
  held.push(row(1, 4000));
  held.verify(verified(1, 4000, 4000, false));
  const statuses = [...held.batches(true)].flat().map(({ hashStatus }) => hashStatus);
  // What is said first counts, and of what was not there yet nothing was said.
  expect(statuses).toEqual([...Array(4000).fill('agree'), 'differ']);
});
