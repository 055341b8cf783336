import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gameLineText } from '#format/core/game/game-lines.ts';
import { FromGame } from '#format/core/game/messages.ts';
import { TableReader } from '#format/tables/read-table.ts';
import { JournalWriter } from '#session/journal/journal-file.ts';
import { writeGame } from '#session/tables/game/game-tables.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
const frame = (n: number, value = '0') =>
  `{"type":"frame","episode":1,"frame":${n},"at_us":${1000 + n},"inputs":{"p1":{"value":${value},"confirmed":true}}}`;
const begin = '{"type":"begin_episode","episode":1,"players":["p1"]}';
const end = (frames: number) => `{"type":"end_episode","episode":1,"frames":${frames}}`;

describe('a game’s message', () => {
  it.each([
    ['100 levels deep', frame(0, nested(100))],
    ['100,000 levels deep', frame(0, nested(100_000))],
    ['of a player called as an object’s own part', frame(0).replace('"p1"', '"toString"')],
  ])('%s is refused', (_, text) => {
    expect(FromGame.safeParse(JSON.parse(text)).success).toBe(false);
  });

  it('of a player called __proto__ has no such player', () => {
    const { inputs } = FromGame.parse(JSON.parse(frame(0).replace('"p1"', '"__proto__"'))) as { inputs: object };
    expect(Object.entries(inputs)).toEqual([]);
    expect(Object.getPrototypeOf(inputs)).toBe(Object.prototype);
  });

  it('64 levels deep is taken', () => {
    expect(FromGame.safeParse(JSON.parse(frame(0, nested(64)))).success).toBe(true);
  });
});

describe('a session whose game said', () => {
  /** Makes the tables of these messages, as sealing does. */
  async function sealed(...texts: readonly string[]) {
    using folder = new TemporaryFolder();
    const path = join(folder.path, 'journal');
    const journal = new JournalWriter(path);
    journal.append('plan', Buffer.from('{}'));
    journal.append('game', Buffer.from(texts.map((text, n) => gameLineText(1000 + n, text)).join('')));
    journal.close();
    const game = await writeGame(folder.path, path);
    using table = await TableReader.open(join(folder.path, 'game.parquet'));
    return { summary: game?.summary, frames: [...(await table.numbers('frame'))] };
  }

  it.each([
    ['something too deep', frame(1, nested(50_000))],
    ['no JSON', '{'],
    ['a type that does not exist', '{"type":"dance"}'],
  ])('%s is sealed with all the rest, and says so', async (_, text) => {
    const { summary, frames } = await sealed(begin, frame(0), text, frame(1), frame(2), end(3));
    expect(frames).toEqual([0, 1, 2]);
    expect(summary?.problems).toEqual([{ kind: 'unreadable', count: 1, first: expect.stringContaining('cannot be read') }]);
  });

  it('that an episode had 4,294,967,295 frames is sealed at once', async () => {
    const { summary, frames } = await sealed(begin, frame(0), end(0xffff_ffff));
    expect(frames).toEqual([0]);
    expect(summary).toMatchObject({ confirmed: 1, missing: 0xffff_fffe });
  });

  it('that it went back over 4,294,967,295 frames is sealed at once', async () => {
    const back = '{"type":"rollback","episode":1,"from":4294967295,"to":1,"player":"p1","predicted":0,"actual":1}';
    const { summary, frames } = await sealed(begin, frame(0), frame(1, '1').replace('true', 'false'), back, frame(1), end(2));
    expect(frames).toEqual([0, 1]);
    expect(summary).toMatchObject({ confirmed: 2, missing: 0, rollbacks: 1 });
  });
});
