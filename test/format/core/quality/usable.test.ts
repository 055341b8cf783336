import { describe, expect, it } from 'vitest';
import type { Finding } from '#format/core/findings/finding.ts';
import { MOUSE, PAD } from '#format/core/input/codes.ts';
import type { ShardFacts } from '#format/core/quality/facts.ts';
import { InputFold, type InputSummary } from '#format/core/quality/input/activity.ts';
import { judge } from '#format/core/quality/verdict.ts';
import { playedFacts, T0 } from '#test/support/facts.ts';

type Frames = NonNullable<ShardFacts['frames']>;
const { facts: PLAYED } = playedFacts({ seconds: 60 });
const FRAMES = PLAYED.frames as Frames;
const COUNT = FRAMES.tsUs.length;

const find = (findings: readonly Finding[], check: string) => findings.find((finding) => finding.check === check) as Finding;
const judged = (change: Partial<ShardFacts>) => judge({ ...PLAYED, ...change });
const frames = (change: Partial<Frames>): Partial<ShardFacts> => ({ frames: { ...FRAMES, ...change } });

function gapOf(share: number): Partial<ShardFacts> {
  const { meta } = PLAYED;
  const recorder = meta.recorder as NonNullable<typeof meta.recorder>;
  const gap = { from_us: T0 - 1000, to_us: T0 + share * 60e6, reason: 'unfocused' as const };
  return { meta: { ...meta, recorder: { ...recorder, gaps: [gap] } } };
}

function handOf(edit: (activity: InputSummary['activity']) => void): Partial<ShardFacts> {
  const { controls } = PLAYED;
  const input = structuredClone(controls.input as InputSummary);
  edit(input.activity);
  return { controls: { ...controls, input } };
}

it('a session that was played all along can be used whole', () => {
  expect(find(judged({}).findings, 'session.usable')).toMatchObject({ severity: 'pass', measured: 100 });
});

describe('a session that holds nothing does not pass', () => {
  it.each<[string, Partial<ShardFacts>, string]>([
    ['no focus', gapOf(1), 'session.usable'],
    ['black', frames({ luma: new Uint16Array(COUNT).fill(16 * 256) }), 'session.usable'],
    ['blank', frames({ blank: new Uint8Array(COUNT).fill(1) }), 'session.usable'],
    ['no rows', { controls: { ...PLAYED.controls, tsUs: PLAYED.controls.tsUs.slice(0, 5) } }, 'session.usable'],
    ['still', frames({ change: new Uint16Array(COUNT) }), 'frames.frozen'],
    ['a mute hand', handOf(({ counts, changes, held }) => [counts, changes, held].map((column) => column.fill(0))), 'controls.dead'],
  ])('%s', (_, change, check) => {
    const { verdict, findings } = judged(change);
    expect([verdict, find(findings, check).severity]).toEqual(['fail', 'fail']);
    expect(find(findings, check).remedy?.length).toBeGreaterThan(10);
  });
});

it('a part without focus warns from a tenth on, fails from half on, and is placed', () => {
  const usable = (share: number) => find(judged(gapOf(share)).findings, 'session.usable');
  expect([0.05, 0.2, 0.45, 0.55].map((share) => usable(share).severity)).toEqual(['pass', 'warn', 'warn', 'fail']);
  expect(usable(0.2)).toMatchObject({ at: [{ from: 0, to: expect.closeTo(719, -1) as unknown, of: 'frame' }] });
  expect(usable(0.2).says).toContain('the game had no focus');
});

it('keys that do nothing to be seen for seconds are a frozen picture; a few are not', () => {
  const change = (FRAMES.change as Uint16Array).slice().fill(0, 600, 1200);
  const pressed = (every: number) => ({
    ...frames({ change }),
    ...handOf(({ counts, changes }) => {
      counts.fill(0);
      changes.fill(0);
      for (let bin = 200; bin < 400; bin += every) changes[bin] = 1;
    }),
  });
  expect(find(judged(pressed(8)).findings, 'frames.frozen')).toMatchObject({
    severity: 'warn',
    at: [{ from: 600, to: 1199, of: 'frame' }],
  });
  expect(find(judged(pressed(80)).findings, 'frames.frozen').severity).toBe('pass');
});

it.each([
  ['pad_lx', -1, 57],
  ['pad_lx', -1, -1.01],
  ['pad_rt', 0, -0.5],
  ['pad_lx', -1, Number.NaN],
])('%s of %s to 1 cannot be %s', (_, least, value) => {
  const rows = Float64Array.from({ length: 3 }, (__, i) => T0 + i * 4000);
  const fold = new InputFold(rows, new Uint8Array(3).fill(PAD));
  fold.pad([least, value, 1], 0, { rest: 0.15, least });
  const { controls } = PLAYED;
  const { findings } = judged({ controls: { ...controls, input: fold.summary() } });
  expect(find(findings, 'controls.impossible')).toMatchObject({ severity: 'fail', measured: 1, at: [{ from: 1, to: 1, of: 'row' }] });
});

it.each([
  ['positions', () => 500, 'fail'],
  ['motion', (i: number) => (i % 50 === 49 ? -500 : 500), 'pass'],
  ['small motion', () => 20, 'pass'],
])('a mouse that goes right and down for ever posts positions: %s', (_, dx, severity) => {
  const rows = Float64Array.from({ length: 600 }, (__, i) => T0 + i * 4000);
  const fold = new InputFold(rows, new Uint8Array(600).fill(MOUSE));
  for (const axis of [dx, dx])
    fold.motion(
      Array.from({ length: 600 }, (__, i) => axis(i)),
      0,
    );
  const { controls } = PLAYED;
  const { findings } = judged({ controls: { ...controls, input: fold.summary() } });
  expect(find(findings, 'controls.impossible').severity).toBe(severity);
});
