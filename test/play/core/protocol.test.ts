import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ProtocolProblem, playOf, readProtocol, Scene } from '#play/core/protocol.ts';

const example = JSON.parse(readFileSync('resources/examples/coin-chase.json', 'utf8')) as { scenes: Record<string, unknown>[] };
const lobby = { scene: 'lobby', players: 2 };
const play = { scene: 'play', game: 'coin-chase.ts', episodes: 1, seconds: 1 };
const consent = { scene: 'consent', title: 'a', text: 'b' };
const calibrate = { scene: 'calibrate', title: 'a', text: 'b' };
const last = { scene: 'export', title: 'a', text: 'b' };
const survey = (...ids: string[]) => ({ scene: 'survey', title: 'a', questions: ids.map((id) => ({ kind: 'text', id, ask: 'b' })) });
const problems = (...scenes: object[]) => {
  const found = readProtocol({ protocol: 1, title: 't', scenes });
  return 'scenes' in found ? [] : (found as ProtocolProblem[]).map(({ path, says }) => `${path.join('.')}: ${says}`);
};

describe('a protocol', () => {
  it('is a list of scenes: the example is one, and says what is played', () => {
    const protocol = readProtocol(example);
    if (!('scenes' in protocol)) throw new Error(JSON.stringify(protocol));
    expect(playOf(protocol)).toMatchObject({ game: 'coin-chase.ts', players: 2, episodes: 2, seconds: 5, input_delay: 2 });
    expect(problems(consent, lobby, play, survey('a', 'b'), last)).toEqual([]);
    expect(playOf({ protocol: 1, title: 't', scenes: [] })).toBeUndefined();
  });

  it.each<[string, object, readonly unknown[], readonly unknown[]]>([
    ['players', lobby, [2, 8], [1, 9, 2.5]],
    ['episodes', play, [1, 1000], [0, 1001, 1.5]],
    ['seconds', play, [1, 3600, 1.5], [0.9, 3601]],
    ['fps', play, [1, 240], [0, 241]],
    ['input_delay', play, [0, 30], [-1, 31]],
    ['focus_seconds', play, [1, 3600], [0.5, 3601]],
    ['seconds', calibrate, [1, 60], [0.5, 61]],
    ['fps_at_least', calibrate, [1, 240], [0, 241]],
    ['round_trip_ms_at_most', calibrate, [1, 10_000], [0, 10_001]],
    ['title', last, ['x'.repeat(200)], ['', ' ', 'x'.repeat(201)]],
    ['text', last, ['x'.repeat(5000)], ['', 'x'.repeat(5001)]],
    [
      'questions',
      survey('a'),
      [survey(...Array.from({ length: 50 }, (_, i) => `q${i}`)).questions],
      [[], survey(...Array.from({ length: 51 }, (_, i) => `q${i}`)).questions],
    ],
  ])('takes %s of %j within its limits, and no further', (name, scene, within, beyond) => {
    const parsed = (value: unknown) => Scene.safeParse({ ...scene, [name]: value }).success;
    expect(within.map(parsed)).toEqual(within.map(() => true));
    expect(beyond.map(parsed)).toEqual(beyond.map(() => false));
  });

  it.each([
    ['a scale of 2', { kind: 'scale', id: 'a', ask: 'b', of: 2 }, true],
    ['a scale of 11', { kind: 'scale', id: 'a', ask: 'b', of: 11 }, true],
    ['a scale of 1', { kind: 'scale', id: 'a', ask: 'b', of: 1 }, false],
    ['a scale of 12', { kind: 'scale', id: 'a', ask: 'b', of: 12 }, false],
    ['a choice of one', { kind: 'choice', id: 'a', ask: 'b', of: ['x'] }, false],
    ['a choice of two', { kind: 'choice', id: 'a', ask: 'b', of: ['x', 'y'] }, true],
    ['a choice of twenty', { kind: 'choice', id: 'a', ask: 'b', of: new Array(20).fill('x') }, true],
    ['a choice of more', { kind: 'choice', id: 'a', ask: 'b', of: new Array(21).fill('x') }, false],
    ['a name of 40 characters', { kind: 'text', id: 'a'.repeat(40), ask: 'b' }, true],
    ['a name of 41 characters', { kind: 'text', id: 'a'.repeat(41), ask: 'b' }, false],
    ['a name in capitals', { kind: 'text', id: 'A', ask: 'b' }, false],
  ])('asks a question with %s: %j is %s', (_, question, allowed) => {
    expect(Scene.safeParse({ ...survey(), questions: [question] }).success).toBe(allowed);
  });

  it('has fifty scenes at most, and one at least', () => {
    const of = (count: number) => 'scenes' in readProtocol({ protocol: 1, title: 't', scenes: new Array(count).fill(consent) });
    expect([of(0), of(1), of(50), of(51)]).toEqual([false, true, true, false]);
  });

  it('names its game in 200 characters at most', () => {
    const of = (length: number) => Scene.safeParse({ ...play, game: `${'x'.repeat(length - 3)}.ts` }).success;
    expect([of(200), of(201)]).toEqual([true, false]);
  });

  it('is played where there are both players and a game', () => {
    const scenes = [Scene.parse(lobby), Scene.parse(play)];
    expect(scenes.map((scene) => playOf({ protocol: 1, title: 't', scenes: [scene] }))).toEqual([undefined, undefined]);
    expect(playOf({ protocol: 1, title: 't', scenes })).toMatchObject({ game: 'coin-chase.ts', players: 2 });
  });

  it('fills in what a scene leaves out', () => {
    expect(Scene.parse(play)).toMatchObject({ fps: 60, input_delay: 2, focus_seconds: 30 });
    expect(Scene.parse(calibrate)).toMatchObject({ seconds: 3, fps_at_least: 30, round_trip_ms_at_most: 500 });
  });

  it.each([
    ['a play without a lobby', [play], /^scenes\.0\.scene: put a lobby before play/],
    ['a lobby after which nothing is played', [lobby], /no play after it/],
    ['two lobbies', [lobby, lobby, play], /^scenes\.1\.scene: only one lobby is allowed/],
    ['two plays', [lobby, play, play], /^scenes\.2\.scene: only one play is allowed/],
    ['a consent after people were matched', [lobby, consent, play], /^scenes\.1\.scene: put a consent before the lobby/],
    ['an export that is not the last', [last, lobby, play], /^scenes\.0\.scene: export must be the last scene/],
    ['two questions with one name', [survey('a'), survey('a')], /^scenes\.1\.questions\.0\.id: the question id a is already in use/],
    ['a game of an unknown kind', [lobby, { ...play, game: 'chess.exe' }], /^scenes\.1\.game: a game is a/],
    ['a game from elsewhere', [lobby, { ...play, game: '../../chess.ts' }], /^scenes\.1\.game: a game is a/],
    ['a calibration after the game', [lobby, play, calibrate], /^scenes\.2\.scene: put calibrate before play/],
    ['an unknown scene', [{ scene: 'dance' }], /^scenes\.0\.scene: /],
    ['an extra property', [{ ...lobby, player: 2 }, play], /^scenes\.0: Unrecognized key/],
  ])('is refused with %s', (_, scenes, says) => {
    expect(problems(...scenes)).toEqual([expect.stringMatching(says)]);
  });

  it('is read or refused, whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const found = readProtocol(value);
        expect('scenes' in found || (found as ProtocolProblem[]).length > 0).toBe(true);
      }),
    );
  });
});
