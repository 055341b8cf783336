import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ProtocolProblem, playOf, readProtocol } from '#play/core/protocol.ts';

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
