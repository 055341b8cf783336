import { appendFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BlockKind } from '#core/journal/journal.ts';
import { RECORDS } from '#core/journal/records.ts';
import { JournalWriter, readJournal } from '#session/journal/journal-file.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const ALL = new Set<BlockKind>(['plan', 'rows', 'events', 'frames', 'anchors']);

/** A journal of `blocks` blocks of growing size; returns its path and the length after each block. */
function write(folder: string, blocks: number): { path: string; ends: number[] } {
  const path = join(folder, 'journal');
  const journal = new JournalWriter(path);
  const ends = [];
  for (let i = 0; i < blocks; i++) {
    journal.append('rows', new Uint8Array(RECORDS.rows.bytes * (i + 1)).fill(i + 1));
    ends.push(journal.bytes);
  }
  journal.close();
  return { path, ends };
}

/** First byte of every block that is read, and how reading ended. */
function read(path: string) {
  const seen: number[] = [];
  const extent = readJournal(path, ALL, (_, payload, records) => {
    expect(payload.byteLength).toBe(records * RECORDS.rows.bytes);
    expect(new Set(payload).size).toBe(1);
    seen.push(payload[0] as number);
  });
  return { seen, ...extent };
}

describe('a journal', () => {
  it('returns every block, even beyond its read-ahead', () => {
    using folder = new TemporaryFolder();
    const { path, ends } = write(folder.path, 250);
    expect(ends.at(-1)).toBeGreaterThan(1_000_000);
    expect(read(path)).toMatchObject({ seen: Array.from({ length: 250 }, (_, i) => i + 1), damage: undefined, blocks: 250 });
  });

  it('says which kinds of blocks it holds, also those that nobody wanted, as far as it can be read', () => {
    using folder = new TemporaryFolder();
    const { path } = write(folder.path, 2);
    expect(readJournal(path, new Set(), () => expect.unreachable()).kinds).toEqual(new Set(['rows']));
    truncateSync(path, 10);
    expect(read(path).kinds).toEqual(new Set());
  });

  it('cut anywhere, returns every whole block before the cut and says where it stopped', () => {
    using folder = new TemporaryFolder();
    const { path, ends } = write(folder.path, 12);
    const whole = readFileSync(path);
    fc.assert(
      fc.property(fc.nat(whole.length), (length) => {
        writeFileSync(path, whole.subarray(0, length));
        const good = ends.filter((end) => end <= length).length;
        const result = read(path);
        expect(result.seen).toHaveLength(good);
        expect(result.goodBytes).toBe(good === 0 ? 0 : ends[good - 1]);
        expect(result.damage === undefined).toBe(result.goodBytes === length);
      }),
    );
  });

  it('with one flipped bit anywhere, returns only the blocks before it', () => {
    using folder = new TemporaryFolder();
    const { path, ends } = write(folder.path, 12);
    const whole = readFileSync(path);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(7), (at, bit) => {
        const damaged = Buffer.from(whole);
        damaged[at] = (damaged[at] as number) ^ (1 << bit);
        writeFileSync(path, damaged);
        const before = ends.filter((end) => end <= at).length;
        const result = read(path);
        expect(result.seen).toEqual(Array.from({ length: before }, (_, i) => i + 1));
        expect(result.damage).toBeDefined();
      }),
    );
  });

  it('followed by anything else, stops there', () => {
    using folder = new TemporaryFolder();
    const { path, ends } = write(folder.path, 3);
    appendFileSync(path, 'rubbish that is longer than a header');
    expect(read(path)).toMatchObject({ blocks: 3, goodBytes: ends.at(-1), damage: 'no block magic' });
  });

  it('never overwrites another', () => {
    using folder = new TemporaryFolder();
    const { path } = write(folder.path, 1);
    expect(() => new JournalWriter(path)).toThrow(/EEXIST/);
    truncateSync(path, 0);
    expect(read(path)).toMatchObject({ blocks: 0, damage: undefined });
  });
});
