import { describe, expect, it } from 'vitest';
import { Draft, FIRST_DRAFT, KEEP_DAYS } from '#core/app/draft.ts';
import { askedOf } from '#core/plan/options/fields.ts';
import type { Option } from '#core/plan/options/option.ts';
import { RECORDING_OPTIONS } from '#core/plan/options/recording-options.ts';
import { flagsOf, readFlag } from '#format/core/flags.ts';
import { FINAL_ENCODERS } from '#video/core/encoder-plan.ts';

const option = (name: string) => (RECORDING_OPTIONS as Readonly<Record<string, Option>>)[name] as Option;
const isUsable = (name: string, text: string) => {
  try {
    readFlag(name, option(name), text);
    return true;
  } catch {
    return false;
  }
};

describe('the limits of an option', () => {
  it.each<[string, string[], string[]]>([
    ['hz', ['60', '60.5', '240'], ['59', '59.9', '240.1', '241']],
    ['panic-minutes', ['0.01', '120'], ['0', '-1', '120.1', '121']],
    ['roll', ['0.05', '120'], ['0.049', '0', '120.1', '121']],
    ['duration', ['0.01', '86400'], ['0', '-1', '86401']],
    ['fps', ['30', '60', '120'], ['29', '31', '61', '90', '121', '240']],
    ['gop', ['1', '1.5', '2'], ['0.9', '2.1', '3']],
    ['encoder-threads', ['1', '2', '8'], ['0', '0.5', '1.5', '9', '-1']],
    ['title', ['Doom', ' x '], ['', ' ']],
    ['session-id', ['0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c110'], ['', 'mine']],
  ])('--%s: %j, and not %j', (name, usable, others) => {
    expect(usable.filter((text) => !isUsable(name, text))).toEqual([]);
    expect(others.filter((text) => isUsable(name, text))).toEqual([]);
  });

  it('is one for the game and the hotkeys, of which there may be several', () => {
    const flags = flagsOf(RECORDING_OPTIONS) as Readonly<Record<string, { multiple?: boolean }>>;
    expect(Object.keys(flags).filter((name) => flags[name]?.multiple === true)).toEqual(['game', 'hotkey']);
  });

  it('names the usual encoder of the final video, the first of those there are', () => {
    expect(option('final').usual).toBe(FINAL_ENCODERS[0]);
  });
});

describe('what a window keeps', () => {
  const fits = (change: object) => Draft.safeParse({ ...FIRST_DRAFT, out: '/shards', ...change }).success;
  const letters = (count: number) => 'x'.repeat(count);

  it.each([
    ['title', 200],
    ['build', 200],
    ['map', 200],
    ['geo', 200],
    ['probe', 200],
    ['player', 200],
    ['game', 200],
    ['profile', 200],
    ['out', 1000],
  ])('has %s of at most %d letters', (field, most) => {
    expect([fits({ [field]: letters(most) }), fits({ [field]: letters(most + 1) })]).toEqual([true, false]);
  });

  it('has one of three rates, or none', () => {
    expect(['auto', 30, 60, 120, 31, 61, 121, '60'].map((fps) => fits({ fps }))).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
  });

  it('has a length of a minute to a day', () => {
    expect([1, 1440, 0, 1441, 1.5].map((minutes) => fits({ minutes }))).toEqual([true, true, false, false, false]);
    expect(FIRST_DRAFT.minutes).toBe(60);
  });

  it('has what was sent for a week, a month or three, within limits that are more than nothing', () => {
    expect(KEEP_DAYS).toEqual([7, 30, 90]);
    const sending = (more: object) => fits({ sending: { auto: true, ...more } });
    expect([7, 30, 90, 8, 31, 91].map((keepDays) => sending({ keepDays }))).toEqual([true, true, true, false, false, false]);
    expect([0.1, 10_000, 0, 10_001].map((limitMBps) => sending({ limitMBps }))).toEqual([true, true, false, false]);
    expect([0.1, 100_000, 0, 100_001].map((capGb) => sending({ capGb }))).toEqual([true, true, false, false]);
  });

  it('asks for nothing that has no field of its own', () => {
    expect(askedOf({ a: { as: 'x', help: '' }, b: { field: Draft.shape.profile, help: '' } }, { a: 1, b: 'p' } as object)).toEqual({});
  });
});
