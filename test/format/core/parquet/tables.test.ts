import { describe, expect, it } from 'vitest';
import { CONTROLS, controlsSchema, EVENTS, FRAMES, GAME, NETSTATS, TABLES, UNCONFIRMED } from '#format/core/parquet/tables.ts';

const ALL = [...TABLES, GAME, UNCONFIRMED, NETSTATS];
const nullable = (columns: readonly { readonly name: string; readonly nullable: boolean }[]) =>
  columns.filter((column) => column.nullable).map(({ name }) => name);

describe('the columns of a table', () => {
  it.each(ALL)('of $file have a name each, and a time in microseconds that is always there', ({ columns }) => {
    expect(new Set(columns.map(({ name }) => name)).size).toBe(columns.length);
    expect(columns.find(({ name }) => name === 'ts_us')).toMatchObject({ type: 'int64', nullable: false });
  });

  it('may be null where a device, a measurement or a player has no such value', () => {
    expect(nullable(EVENTS.columns)).toEqual(['pad']);
    expect(nullable(FRAMES.columns)).toEqual(['motion_dx', 'motion_dy', 'motion_certainty']);
    const always = NETSTATS.columns.filter((column) => !column.nullable);
    expect(always.map(({ name }) => name)).toEqual(['ts_us']);
  });

  it('of a key profile stand behind the others, and say whether each key is held', () => {
    const { columns, file } = controlsSchema(['custom_jump', 'custom_map']);
    expect(file).toBe(CONTROLS.file);
    expect(columns.slice(0, CONTROLS.columns.length)).toEqual(CONTROLS.columns);
    expect(columns.slice(CONTROLS.columns.length)).toMatchObject([
      { name: 'custom_jump', type: 'bool', nullable: false },
      { name: 'custom_map', type: 'bool', nullable: false },
    ]);
  });

  it('that earlier versions lack are among them', () => {
    for (const { columns, later = [] } of ALL) expect(columns.map(({ name }) => name)).toEqual(expect.arrayContaining([...later]));
  });

  it('say of the ninths of a picture what the first of them is, and that the others are the same', () => {
    const regions = FRAMES.columns.slice(-9).map(({ note }) => note);
    expect(regions[0]).toMatch(/top left ninth/);
    expect(regions.slice(1)).toEqual(Array(8).fill('the same'));
  });
});

it('a group of rows is about 8 MB of numbers, or 16 MB of observations of 2 kB', () => {
  expect(GAME.groupRows * 2048).toBe(16 * 2 ** 20);
  for (const { groupRows } of [...TABLES, NETSTATS]) expect(groupRows).toBe(72_000);
});
