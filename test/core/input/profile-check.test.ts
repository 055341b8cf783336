import { describe, expect, it } from 'vitest';
import { checkProfile, MAX_ACTIONS } from '#core/input/profile-check.ts';
import { BASE_ACTIONS, BASELINE_PROFILE, MAX_CUSTOM_COLUMNS } from '#format/core/input/profile.ts';
import { english } from '#format/core/said.ts';

// Wrong on purpose. cspell:ignore sensitivty degres_per_count colum layot titel

const text = (change: object) => JSON.stringify({ ...BASELINE_PROFILE, ...change }, undefined, 2);
const problemsOf = (profile: string) =>
  checkProfile(profile).problems.map(({ line, says, remedy }) => ({ line, says: english(says), remedy: english(remedy) }));
const lineWith = (profile: string, part: string) => 1 + profile.split('\n').findIndex((line) => line.includes(part));

describe('where JSON is broken', () => {
  it('is the line with the character that is too much, whichever it is', () => {
    const lines = text({}).split('\n');
    const found = lines.map((_, k) => problemsOf(lines.map((line, i) => (i === k ? `@${line}` : line)).join('\n'))[0]?.line);
    expect(found).toEqual(lines.map((_, k) => k + 1));
  });

  it.each([
    ['nothing', '', 1],
    ['a first character', 'x\n\n', 1],
    ['a first character behind empty lines', '\n\nx', 3],
    ['what follows the whole', '{}\n\n\n\nx', 5],
    ['a value that breaks off', '{\n\n\n  "a": tru }', 4],
    ['a string that goes on over its line', '{\n\n  "a": "x\n"}', 3],
    ['an end that is missing', '[1,\n2,\n3', 3],
    ['a comma before the end', '{\n  "a": 1,\n}', 3],
  ])('is found for %s', (_, profile, line) => {
    expect(problemsOf(profile)).toMatchObject([{ line, says: expect.stringMatching(/^is not JSON: /) }]);
  });

  it('does not depend on how much stands before it', () => {
    const lines = Array.from({ length: 12 }, (_, n) => problemsOf(`${' '.repeat(n)}[1,\n@]`)[0]?.line);
    expect(lines).toEqual(Array(12).fill(2));
  });
});

describe('a name that is not known', () => {
  it.each([
    ['titel', { titel: 'x' }, '"titel" is not a field', 'title'],
    ['sensitivty', { mouse: { sensitivty: 1 } }, '"sensitivty" is not a field', 'sensitivity'],
    ['degres_per_count', { mouse: { degres_per_count: 1 } }, '"degres_per_count" is not a field', 'degrees_per_count'],
    ['colum', { actions: { Map: { colum: 'custom_map' } } }, '"colum" is not a field', 'column'],
    ['layot', { pad: { layout: 'xbox', layot: 'xbox' } }, '"layot" is not a field', 'layout'],
    ['source_of', { latency: { ms: 30, source: 'me', source_of: 'you' } }, '"source_of" is not a field', 'source'],
    ['KeyQQ', { keys: { KeyQQ: 'W' } }, '"KeyQQ" is not a physical key', 'KeyQ'],
  ])('%s is said on its line, with the one that is meant', (name, change, says, meant) => {
    const profile = text(change);
    expect(problemsOf(profile)).toEqual([
      { line: lineWith(profile, `"${name}":`), says: expect.stringContaining(says), remedy: `Did you mean "${meant}"?` },
    ]);
  });

  it('is to be removed where it resembles none', () => {
    expect(problemsOf(text({ mouse: { aaaaaaaaaaaaaa: 1 } }))).toMatchObject([{ remedy: 'Remove it' }]);
  });

  it('may be one of many, each on its own line, counted with empty lines before the profile', () => {
    const profile = `\n\n${text({ keys: { Foo: 'W', KeyW: 'W', Bar: 'S' }, mouse: { baz: 1 } })}`;
    expect(problemsOf(profile).map(({ line }) => line)).toEqual(['"Foo"', '"Bar"', '"baz"'].map((name) => lineWith(profile, name)));
  });
});

describe('a value that is wrong', () => {
  it.each([
    ['of a key', { keys: { KeyW: 5 } }, '"KeyW"', /^keys\.KeyW: Invalid input/],
    ['of the mouse', { mouse: { dpi: -1 } }, '"dpi"', /^mouse\.dpi: Too small/],
    ['of the title', { title: ' ' }, '"title"', /^title: Too small/],
    ['that names an action', { actions: { '1x': {} } }, '"1x"', /^actions\.1x: must be a letter, then letters, digits or _/],
  ])('%s is no unknown name', (_, change, at, says) => {
    const profile = text(change);
    expect(problemsOf(profile)).toEqual([
      { line: lineWith(profile, at), says: expect.stringMatching(says), remedy: 'See resources/schemas/profile.schema.json' },
    ]);
  });

  it('may be all of it', () => {
    expect(problemsOf('5')).toMatchObject([{ line: 1, says: expect.stringMatching(/^the profile: Invalid input/) }]);
  });
});

describe('room', () => {
  const many = (count: number, action: (i: number) => object) =>
    text({ actions: Object.fromEntries(Array.from({ length: count }, (_, i) => [`A${i}`, action(i)])) });

  it('is for 128 actions with those of the spec, and no more', () => {
    const own = MAX_ACTIONS - BASE_ACTIONS.length;
    expect([MAX_ACTIONS, problemsOf(many(own, () => ({})))]).toEqual([128, []]);
    const over = many(own + 1, () => ({}));
    expect(problemsOf(over)).toEqual([{ line: lineWith(over, '"actions"'), says: 'actions: 129', remedy: 'A profile has room for 128' }]);
  });

  it('is for sixteen columns, and no more', () => {
    expect([MAX_CUSTOM_COLUMNS, problemsOf(many(16, (i) => ({ column: `custom_a${i}` })))]).toEqual([16, []]);
    const over = many(17, (i) => ({ column: `custom_a${i}` }));
    expect(problemsOf(over)).toEqual([{ line: lineWith(over, '"actions"'), says: 'actions: 17 columns', remedy: 'A row has room for 16' }]);
  });

  it('is for each bit once', () => {
    const bits = (...all: number[]) => problemsOf(many(all.length, (i) => ({ bit: all[i] }))).map(({ says }) => says);
    expect(bits(11, 12, 13, 14, 15)).toEqual([]);
    expect(bits(11, 12, 11, 11)).toEqual(['actions.A2: bit 11 already belongs to A0', 'actions.A3: bit 11 already belongs to A2']);
  });
});

it('a profile is returned where nothing is wrong with it, and only then', () => {
  expect(checkProfile(text({}))).toEqual({ profile: BASELINE_PROFILE, problems: [] });
  expect(checkProfile(text({ keys: { KeyW: 'Map' } })).profile).toBeUndefined();
});
