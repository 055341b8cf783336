import { rmSync } from 'node:fs';
import { expect, inject, it } from 'vitest';
import { ClipReader } from '#format/clip/clip-reader.ts';
import { mappedCodes } from '#format/core/clip/action-codes.ts';
import { sessionOf } from '#format/core/documents/session-of.ts';
import { CONTROLS, EVENTS } from '#format/core/parquet/tables.ts';
import { whyNoPython } from '#scripts/python/venv.ts';
import { ShardCopy } from '#test/support/damage.ts';
import { importedShard } from '#test/support/imported-shard.ts';
import { LONG } from '#test/support/long.ts';
import { python } from '#test/support/python.ts';

const COUNT = 45;

const SCRIPT = `
import json, sys
from gap_shard import GapShard
shard = GapShard(sys.argv[1])
def one(first):
    a = shard.actions(first, ${COUNT})
    return [a.codes, sorted(code for code, one in zip(a.codes, a.mapped) if one), *(getattr(a, name).astype(float).ravel().tolist() for name in ("state", "held", "pressed", "released", "mouse", "wheel", "axes"))]
print(json.dumps([one(first) for first in range(0, len(shard), ${COUNT})]))
`;

/** The player of the demo presses nothing but what has a column. */
const moreCodes = (copy: ShardCopy) =>
  copy.editTable(EVENTS, (rows) =>
    rows.map((row, i) =>
      row.code === 'move' && i % 40 === 7
        ? { ...row, code: ['MMB', 'wheel_x', 'X1', 'pad_B', 'MMB'][((i / 40) % 5) | 0], value: i % 3 }
        : row,
    ),
  );

const SHARDS = [
  ['of this recorder', moreCodes],
  ['that was imported', asImported],
  ['of another, with a pad, and without events', foreign],
  ['of another, which has keys in the rows of the keyboard alone', keysOfKeyboard],
] as const;

it.skipIf(whyNoPython() !== undefined).each(LONG ? SHARDS : SHARDS.slice(0, 2))(
  'both readers say the same of what a player did, in a shard %s',
  async (_, change) => {
    using copy = new ShardCopy(inject('shard'));
    await change(copy);
    using reader = await ClipReader.open(copy.path);
    const fold = reader.actions();
    const mine: unknown[] = [];
    for (let first = 0; first < reader.count; first += COUNT) {
      const { codes, state, held, pressed, released, mouse, wheel, axes } = fold.fold(await reader.clip(first, COUNT));
      mine.push([
        codes,
        mappedCodes(sessionOf(reader.meta)?.input).filter((code) => codes.includes(code)),
        ...[state, held, pressed, released, mouse, wheel, axes].map((values) => Array.from<number>(values)),
      ]);
    }
    const { code, output } = await python(['-c', SCRIPT, copy.path], { GAP_SHARD_CACHE: copy.file('cache') });
    expect(code, output).toBe(0);
    expect(JSON.parse(output)).toEqual(mine);
    const sums = (mine as (readonly number[])[][]).map(([, , ...columns]) =>
      columns.map((values) => values.reduce((a, b) => a + Math.abs(b), 0)),
    );
    for (const column of [0, 1, 2, 3, 4]) expect(sums.some((of) => (of[column] as number) > 0)).toBe(true);
  },
);

async function asImported(copy: ShardCopy): Promise<void> {
  await moreCodes(copy);
  await importedShard(copy);
}

async function foreign(copy: ShardCopy): Promise<void> {
  copy.editJson('meta.json', (meta) => {
    delete meta.recorder;
  });
  for (const file of ['frames.parquet', 'events.parquet']) rmSync(copy.file(file));
  await copy.editTable(CONTROLS, (rows) =>
    rows.map((row, i) => (i % 7 === 3 ? { ...row, device: 'pad', pad_buttons: (i >> 5) & 0x3ff, mouse_dx: null, mouse_dy: null } : row)),
  );
}

async function keysOfKeyboard(copy: ShardCopy): Promise<void> {
  await foreign(copy);
  // Sparse: the last row that says something lies long before a clip.
  await copy.editTable(
    { ...CONTROLS, columns: CONTROLS.columns.map((column) => ({ ...column, nullable: column.nullable || column.name === 'keymask' })) },
    (rows) =>
      rows.flatMap((row, i) => (row.device === 'kb' && i % 97 !== 0 ? [] : [row.device === 'kb' ? row : { ...row, keymask: null }])),
  );
}
