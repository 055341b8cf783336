import { describe, expect, it } from 'vitest';
import { FromGame, GameLine, Hello } from '#format/core/game/messages.ts';

const FRAME = { type: 'frame', episode: 0, frame: 0, at_us: 1, inputs: { p1: { value: { keys: ['W'] }, confirmed: true } } };
const BEGIN = { type: 'begin_episode', episode: 0, players: ['p1'] };
const fits = (message: object) => FromGame.safeParse(message).success;

describe('what a game says', () => {
  it('holds no free text, wherever a game may put values of its own', () => {
    expect(fits(FRAME)).toBe(true);
    for (const field of ['infos', 'observations']) {
      expect(fits({ ...FRAME, [field]: { p1: { scene: 'menu', score: 3 } } })).toBe(true);
      expect(fits({ ...FRAME, [field]: { p1: { said: 'hello you' } } })).toBe(false);
    }
    expect(fits({ ...FRAME, inputs: { p1: { value: 'hello you', confirmed: true } } })).toBe(false);
    expect(fits({ type: 'marker', name: 'menu', open: true, value: 'hello you' })).toBe(false);
    const told = FromGame.safeParse({ ...FRAME, infos: { p1: 'hello you' } }).error?.issues;
    expect(told?.map(({ path, message }) => [path.join('.'), /never free text$/.test(message)])).toEqual([['infos.p1', true]]);
  });

  it('is of one to eight players', () => {
    const players = (count: number) => fits({ ...BEGIN, players: Array.from({ length: count }, (_, i) => `p${i}`) });
    expect([0, 1, 8, 9].map(players)).toEqual([false, true, true, false]);
  });

  it('names players by a word of their own, and by none that every object has', () => {
    const named = (player: string) => fits({ ...BEGIN, players: [player] });
    expect(['p', 'p'.repeat(32), 'my_player-1'].map(named)).toEqual([true, true, true]);
    expect(['', 'p'.repeat(33), 'my player', 'constructor', 'toString'].map(named)).toEqual([false, false, false, false, false]);
  });

  it('counts up to 32 bits', () => {
    expect([0, 0xffff_ffff, -1, 2 ** 32, 0.5].map((frame) => fits({ ...FRAME, frame }))).toEqual([true, true, false, false, false]);
  });

  it('has times of its own clock from 0 on', () => {
    expect([0, 0.5, Number.MAX_SAFE_INTEGER, -1, 2 ** 53].map((at_us) => fits({ ...FRAME, at_us }))).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });

  it('is of a network within what networks are', () => {
    const net = (more: object) => fits({ type: 'net', ...more });
    for (const [field, most] of Object.entries({ rtt_ms: 60_000, jitter_ms: 60_000, loss_pct: 100, uplink_kbps: 1e8, downlink_kbps: 1e8 }))
      expect(
        [0, most, -1, most + 1].map((value) => net({ [field]: value })),
        field,
      ).toEqual([true, true, false, false]);
  });

  it('is at most a thousand frames a second, and more than none', () => {
    expect([0, 0.5, 1000, 1001].map((fps) => fits({ ...BEGIN, fps }))).toEqual([false, true, true, false]);
  });

  it('never is a line of chat in a log', () => {
    const chat = { type: 'chat', text: 'hello you', player: 'p1' };
    expect([fits(chat), GameLine.safeParse(chat).success]).toEqual([true, false]);
    expect(['x'.repeat(10_000), 'x'.repeat(10_001)].map((text) => fits({ type: 'chat', text }))).toEqual([true, false]);
  });
});

it('a game’s first message has a version from one on, and titles of at most 200 letters', () => {
  const hello = (more: object) => Hello.safeParse({ type: 'hello', version: 1, token: 't', game: 'g', ...more }).success;
  expect([hello({}), hello({ version: 0 }), hello({ token: 'x'.repeat(100) }), hello({ token: 'x'.repeat(101) })]).toEqual([
    true,
    false,
    true,
    false,
  ]);
  for (const field of ['game', 'build', 'map'])
    expect(
      [200, 201].map((letters) => hello({ [field]: 'x'.repeat(letters) })),
      field,
    ).toEqual([true, false]);
});
