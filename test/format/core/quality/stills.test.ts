import { expect, it } from 'vitest';
import type { Finding } from '#format/core/findings/finding.ts';
import { PAD } from '#format/core/input/codes.ts';
import type { ShardFacts } from '#format/core/quality/facts.ts';
import { InputFold, type InputSummary } from '#format/core/quality/input/activity.ts';
import { judge, judgeDeep } from '#format/core/quality/verdict.ts';
import type { DeepFacts } from '#format/core/quality/video/pictures.ts';
import { playedFacts, T0 } from '#test/support/facts.ts';

const PLAYED = playedFacts();
type Frames = NonNullable<ShardFacts['frames']>;

const CHANGE = (PLAYED.facts.frames as Frames).change as Uint16Array;
const LUMA = (PLAYED.facts.frames as Frames).luma as Uint16Array;

const find = (findings: readonly Finding[], check: string) => findings.find((finding) => finding.check === check) as Finding;
const fast = (check: string, change: Partial<ShardFacts> = {}) => find(judge({ ...PLAYED.facts, ...change }).findings, check);
const frames = (change: Partial<Frames>) => ({ frames: { ...(PLAYED.facts.frames as Frames), ...change } });
const deep = (check: string, pictures: Partial<DeepFacts['pictures']>) =>
  find(judgeDeep(PLAYED.facts, { ...PLAYED.deep, pictures: { ...PLAYED.deep.pictures, ...pictures } }).findings, check);

it('pictures that stand still while the player acts are frozen; while the player rests they are not', () => {
  const change = CHANGE.slice();
  change.fill(0, 600, 618);
  expect(fast('frames.frozen', frames({ change }))).toMatchObject({ severity: 'warn', at: [{ from: 600, to: 617, of: 'frame' }] });
  const rest = playedFacts({ plays: (second) => second % 4 !== 0 });
  const idle = ((rest.facts.frames as Frames).change as Uint16Array).map((value, n) => (Math.floor((n - 3) / 60) % 4 === 0 ? 0 : value));
  expect(
    find(judge({ ...rest.facts, frames: { ...(rest.facts.frames as Frames), change: idle } }).findings, 'frames.frozen').severity,
  ).toBe('pass');
});

it('frames that the recorder missed are said to be missing, not that the game stood still', () => {
  const change = CHANGE.slice().fill(0, 600, 630);
  const repeat = (from: number, to: number) => new Uint8Array(CHANGE.length).fill(1, from, to);
  expect(fast('frames.frozen', frames({ change, repeat: repeat(600, 630) })).severity).toBe('pass');
  expect(fast('cfr.run', frames({ change, repeat: repeat(600, 630) })).severity).toBe('warn');
  const clear = PLAYED.deep.pictures.change.slice().fill(0, 600, 630);
  const facts = { ...PLAYED.facts, ...frames({ repeat: repeat(600, 630) }) };
  const decoded = (of: ShardFacts) =>
    find(judgeDeep(of, { ...PLAYED.deep, pictures: { ...PLAYED.deep.pictures, clear } }).findings, 'pictures.frozen');
  expect([decoded(facts).severity, decoded(PLAYED.facts).severity]).toEqual(['pass', 'warn']);
  // A picture that was captured and is still the same shows that it stood still all the while.
  expect(fast('frames.frozen', frames({ change, repeat: repeat(600, 625) }))).toMatchObject({
    severity: 'warn',
    at: [{ from: 600, to: 629, of: 'frame' }],
  });
  expect(fast('frames.frozen', frames({ change, repeat: repeat(620, 630) }))).toMatchObject({ at: [{ from: 600, to: 619, of: 'frame' }] });
});

it('pictures that stand still while the mouse moves by less than a game shows are not frozen', () => {
  const change = CHANGE.slice().fill(0, 600, 660);
  const { controls } = PLAYED.facts;
  const creeping = (counts: number) => {
    const input = structuredClone(controls.input as InputSummary);
    // One second, from the tenth on, in bins of 50 ms.
    input.activity.counts.fill(counts / 20, 200, 220);
    return { ...frames({ change }), controls: { ...controls, input } };
  };
  expect(fast('frames.frozen', creeping(8)).severity).toBe('pass');
  expect(fast('frames.frozen', creeping(40)).severity).toBe('warn');
});

it('a game that hangs while the mouse moves slowly, or a stick of 60 Hz is held, is found however often it hangs', () => {
  const hangs = CHANGE.map((value, n) => (n % 600 >= 100 && n % 600 < 124 ? 0 : value));
  const { controls } = PLAYED.facts;
  const moving = (counts: number) => {
    const input = structuredClone(controls.input as InputSummary);
    input.activity.counts.fill(counts);
    return { ...frames({ change: hangs }), controls: { ...controls, input } };
  };
  const rows = Float64Array.from({ length: 7200 }, (_, i) => T0 + (i * 1e6) / 60);
  const fold = new InputFold(rows, new Uint8Array(7200).fill(PAD));
  fold.pad(new Float32Array(7200).fill(0.5), 0, { rest: 0.1, camera: true });
  const stick = { ...frames({ change: hangs }), controls: { ...controls, input: fold.summary() } };
  for (const facts of [moving(8), moving(11), stick]) {
    expect(fast('frames.frozen', facts)).toMatchObject({ severity: 'warn', says: expect.stringMatching(/^12 times/) });
    expect(fast('game.rate', facts).measured).toBeGreaterThan(50);
  }
});

it('pictures that stand still at nearly every move of the mouse are those of a game that does not show it', () => {
  const twiceASecond = (count: number) => CHANGE.map((value, n) => (n < 30 * count && n % 30 >= 4 && n % 30 < 26 ? 0 : value));
  expect(fast('frames.frozen', frames({ change: twiceASecond(200) }))).toMatchObject({
    severity: 'pass',
    says: expect.stringContaining('does not show it'),
    at: [],
  });
  // A game that hangs now and then does so in a small share of the time.
  expect(fast('frames.frozen', frames({ change: twiceASecond(20) })).severity).toBe('warn');
  // One that hangs for good has no answers in between.
  expect(fast('frames.frozen', frames({ change: CHANGE.slice().fill(0, 600) })).severity).toBe('warn');
});

it('pictures that are black without a gap to explain it', () => {
  const luma = LUMA.slice();
  luma.fill(16 * 256, 600, 700);
  expect(fast('frames.black', frames({ luma })).severity).toBe('warn');
  expect(fast('frames.black', frames({ luma, blank: luma.map((value) => (value < 5000 ? 1 : 0)) as unknown as Uint8Array })).severity).toBe(
    'pass',
  );
  expect(fast('frames.black', frames({ luma: luma.fill(16 * 256) })).severity).toBe('fail');
});

it('decoded pictures are judged in the same way', () => {
  const change = PLAYED.deep.pictures.change.slice().fill(0, 600, 618);
  expect(deep('pictures.frozen', { clear: change })).toMatchObject({ severity: 'warn', at: [{ from: 600, to: 617, of: 'frame' }] });
  expect(deep('pictures.black', { luma: new Float32Array(7200).fill(16) }).severity).toBe('fail');
});
