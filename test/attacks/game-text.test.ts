import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { Closing, metaOf } from '#core/journal/closing.ts';
import { planRecording } from '#core/plan/plan.ts';
import { gameLineText } from '#format/core/game/game-lines.ts';
import { SummaryFold } from '#format/core/game/game-summary.ts';
import { FromGame } from '#format/core/game/messages.ts';
import { hasFreeText } from '#format/core/game/words.ts';
import { nothingRaw } from '#format/core/quality/input/privacy.ts';
import { readGame } from '#format/tables/read-game.ts';
import { openingOf } from '#scripts/bench/synthetic.ts';
import { Stage } from '#scripts/demo/stage.ts';
import { JournalWriter } from '#session/journal/journal-file.ts';
import { writeGame } from '#session/tables/game/game-tables.ts';
import { writeLabels } from '#session/tables/labels-file.ts';
import { CONSENT } from '#test/support/consent.ts';
import { TestDesk } from '#test/support/desk.ts';
import { playedFacts } from '#test/support/facts.ts';
import { until } from '#test/support/gap.ts';
import { long } from '#test/support/long.ts';
import { broken, readMeta } from '#test/support/shards.ts';
import { SMALL_STAGE } from '#test/support/small.ts';
import { SpeakingGame } from '#test/support/speaking-game.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const CHAT = 'meet me at 12 Elm Street';
const begin = { type: 'begin_episode', episode: 1, players: ['p1'] };
const frame = (more: object = {}) => ({
  type: 'frame',
  episode: 1,
  frame: 0,
  at_us: 5,
  inputs: { p1: { value: 0, confirmed: true } },
  ...more,
});
const end = { type: 'end_episode', episode: 1, frames: 1 };

describe('a game that sends what somebody wrote', () => {
  it.each([
    ['as a marker’s name', { type: 'marker', name: CHAT }],
    ['as a marker’s value', { type: 'marker', name: 'chat', value: { from: 'p1', says: CHAT } }],
    ['as a key', { type: 'marker', name: 'chat', value: { [CHAT]: 1 } }],
    ['deep in a list', { type: 'marker', name: 'chat', value: [[[{ a: [CHAT] }]]] }],
    ['as a mail address', { type: 'marker', name: 'who', value: 'ann@example.com' }],
    ['in other letters', { type: 'marker', name: 'chat', value: '明日の朝に会いましょう' }],
    ['as an input', frame({ inputs: { p1: { value: CHAT, confirmed: true } } })],
    ['as an info', frame({ infos: { p1: { chat: CHAT } } })],
    ['as an observation', frame({ observations: { p1: CHAT } })],
    ['as a prediction', { type: 'rollback', episode: 1, from: 2, to: 1, player: 'p1', predicted: CHAT, actual: 0 }],
    ['as the reason of an end', { ...end, reason: CHAT }],
    ['as a match', { ...begin, match: CHAT }],
    ['as a seed', { ...begin, seed: CHAT }],
  ])('%s is not heard', (_, message) => {
    const read = FromGame.safeParse(message);
    expect(read.success).toBe(false);
    // It is told what is wrong, without a quotation.
    expect(read.error?.message).toContain('never free text');
    expect(read.error?.message).not.toContain('Elm');
  });

  it('is heard with numbers, names and hashes', () => {
    const value = { open: true, hp: -3.5e-7, at: [1, null], map: 'de_dust2', hash: 'f'.repeat(128), '': '' };
    expect(FromGame.safeParse({ type: 'marker', name: 'menu', value }).success).toBe(true);
  });

  it('in a journal: none of it reaches the shard, which says that a line is missing', async () => {
    using folder = new TemporaryFolder();
    const lines = [begin, frame(), { type: 'marker', name: 'chat', value: CHAT }, { type: 'marker', name: 'menu' }, end];
    const path = join(folder.path, 'journal');
    const journal = new JournalWriter(path);
    journal.append('plan', Buffer.from('{}'));
    journal.append('game', Buffer.from(lines.map((line, i) => gameLineText(1000 + i, JSON.stringify(line))).join('')));
    journal.close();
    const game = await writeGame(folder.path, path);
    expect(game?.summary.problems).toEqual([{ kind: 'unreadable', count: 1, first: expect.any(String) }]);
    expect(game?.summary).not.toHaveProperty('free_texts');
    expect(JSON.stringify(game?.summary)).not.toContain('Elm');
    await writeLabels(folder.path, path, game?.labels ?? []);
    const labels = join(folder.path, 'labels.jsonl');
    expect(readFileSync(labels, 'utf8')).toBe(`${JSON.stringify({ ts_us: 1003, type: 'game_marker', val: { name: 'menu' } })}\n`);
    expect((await readGame(folder.path)).freeTexts).toBe(0);
    // Somebody adds it afterwards, and `meta.json` still says that there is none.
    appendFileSync(labels, `${JSON.stringify({ ts_us: 1004, type: 'game_marker', val: { name: 'chat', value: CHAT } })}\n`);
    const facts = await readGame(folder.path);
    expect(facts.freeTexts).toBe(1);
    expect(nothingRaw({ ...playedFacts().facts, game: facts })).toMatchObject({
      check: 'privacy.raw',
      severity: 'fail',
      says: '1 of the game’s values and lines hold free text',
    });
  });

  it('would be declared if it had been written all the same', () => {
    const fold = new SummaryFold();
    fold.wrote(`{"map":"de_dust2"}`);
    expect(fold.summary(1)).not.toHaveProperty('free_texts');
    fold.wrote(JSON.stringify({ says: CHAT }));
    expect(fold.summary(1).free_texts).toBe(1);
    for (const escaped of ['"a\\nb"', '"\\"hi\\""', '{"a b":1}']) expect(hasFreeText(escaped)).toBe(true);
  });

  it('is declared in privacy, should it have been written all the same', () => {
    const opening = openingOf(readMeta(inject('shard')), '3f0c1a9e-6f1f-4a53-9d0f-6f5a2f1f7c11');
    const closing = Closing.parse({
      ended: 'stopped',
      t0Us: 1,
      frames: 60,
      repeats: 0,
      videoBytes: 1000,
      captured: 60,
      rows: 0,
      skippedTicks: 0,
      events: 0,
      lostEvents: 0,
      lostRows: 0,
      unmapped: 0,
      gaps: [],
      anchors: [{ tsUs: 1, utcUs: 1, widthUs: 1 }],
    });
    const fold = new SummaryFold();
    expect(metaOf(opening, closing, { game: fold.summary(1) }).privacy).toMatchObject({
      voice_raw: false,
      chat_raw: false,
      labels_only: true,
    });
    fold.wrote(JSON.stringify({ says: CHAT }));
    expect(metaOf(opening, closing, { game: fold.summary(1) }).privacy).toMatchObject({ chat_raw: true, labels_only: false });
  });
});

describe('without the player’s consent to its state', () => {
  long('a game is told that nothing is recorded, and nothing is', async () => {
    await using stage = await Stage.open(SMALL_STAGE);
    await using station = await TestDesk.open({ display: stage.display.name });
    await station.agree(['video', 'inputs']);
    await station.desk.calls['draft.change']({ gameState: true });
    await using game = await SpeakingGame.connect(station.desk.view.game?.link as string);
    await until('it is welcome', () => game.heard.some(({ type }) => type === 'welcome'));
    await station.desk.calls['record.start']({});
    await station.reach('recording');
    for (const message of [begin, frame(), { type: 'marker', name: 'menu' }, end]) game.say(message);
    await game.heardOut();
    const { result } = await station.seal();
    expect(game.heard.filter((message) => message.type === 'recording' && message.recording)).toEqual([]);
    expect(await broken(result.folder)).toEqual([]);
    for (const file of ['game.parquet', 'rollbacks.jsonl', 'labels.jsonl']) expect(existsSync(join(result.folder, file))).toBe(false);
  });

  it('`gap record --game-state` is refused before anything is opened', () => {
    const wanted = { consent: CONSENT, games: ['doom'], needs: ['game' as const] };
    const machine = { display: ':0', oneDesktop: true, sessionId: CONSENT.consent_id, games: [] };
    expect(() => planRecording(wanted, machine)).toThrowError(expect.objectContaining({ code: 'preflight.consent' }));
    expect(planRecording({ ...wanted, consent: { ...CONSENT, scopes: [...CONSENT.scopes, 'game'] } }, machine).consent?.scopes).toContain(
      'game',
    );
  });
});
