import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { GameChannel } from '#app/game/game-channel.ts';
import { GAME } from '#format/core/parquet/tables.ts';
import { Keyring } from '#home/keyring.ts';
import { GameTap, type Meta, record, recover, scanVideo, TableReader } from '#library/index.ts';
import { Stage } from '#scripts/demo/stage.ts';
import { trim } from '#shard/cut/trim.ts';
import { ShardCopy } from '#test/support/damage.ts';
import { gap, smallRecording, until } from '#test/support/gap.ts';
import { connectBoth, playInTime } from '#test/support/played-game.ts';
import { broken, failing, readMeta, warnings } from '#test/support/shards.ts';
import { smallPlan } from '#test/support/small.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

/** Two recorders, each with its own player's game; small pictures, since both run here. */
const folder = new TemporaryFolder();
let stage: Stage;
let shards: readonly [string, string];

beforeAll(async () => {
  stage = await Stage.open({ width: 640, height: 360 });
  const stop = new AbortController();
  const frames = new Map<string, number>();
  const stations = await Promise.all(
    ['a', 'b'].map(async (name) => {
      const tap = new GameTap();
      const channel = await GameChannel.open({ tap, network: () => true });
      const recording = record(smallPlan(stage.display.name, join(folder.path, name)), {
        game: tap,
        stop: stop.signal,
        signer: await signer(),
        onSnapshot: (seen) => frames.set(name, seen.frames),
      });
      return { channel, recording };
    }),
  );
  const [one, two] = stations.map(({ channel }) => channel.link) as [string, string];
  const games = await connectBoth([one, two]);
  // A game is listened to before the first picture has come, which on a busy machine takes some frames' time.
  await until('both have a picture', () => ['a', 'b'].every((name) => (frames.get(name) ?? 0) > 0));
  games[0].away('menu', true);
  await sleep(600);
  games[0].away('menu', false);
  games[0].net({ rtt_ms: 40 });
  for (const episode of [1, 2]) await playInTime(games, { episode, frames: 120, delayMs: 40 });
  games[0].net({ rtt_ms: 41 });
  await sleep(300);
  stop.abort();
  shards = (await Promise.all(stations.map(async ({ recording }) => (await recording).folder))) as unknown as [string, string];
  for (const game of games) game.close();
  for (const { channel } of stations) await channel[Symbol.asyncDispose]();
});

afterAll(async () => {
  await stage?.[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

async function signer() {
  const keyring = new Keyring();
  await keyring.ensure('recorder');
  return keyring.signer('recorder');
}

const stateOf = (shard: string) => (JSON.parse(readFileSync(join(shard, 'meta.json'), 'utf8')) as Meta).recorder?.game_state;

describe('a session with a networked game', () => {
  it('has a table of its frames, its rollbacks and its markers in a valid shard', async () => {
    for (const shard of shards) {
      expect(await broken(shard)).toEqual([]);
      expect(stateOf(shard)).toMatchObject({
        protocol: 1,
        games: ['coins'],
        players: ['p1', 'p2'],
        player_ids: { p1: 1, p2: 2 },
        player_id: shards.indexOf(shard) + 1,
        episodes: 2,
        frames: 240,
        confirmed: 240,
        forced: 0,
        missing: 0,
        problems: [],
      });
      using table = await TableReader.open(join(shard, GAME.file));
      expect(table.rows).toBe(480);
      expect(table.columns).toEqual(GAME.columns.map(({ name, type }) => ({ name, type })));
      // Each frame's hash was compared with the other player's before the next episode began.
      expect(await table.words('hash_status', ['agree'])).toEqual(new Uint8Array(480));
      const lines = readFileSync(join(shard, 'rollbacks.jsonl'), 'utf8').trimEnd().split('\n');
      expect(lines).toHaveLength(stateOf(shard)?.rollbacks as number);
      expect(lines.length).toBeGreaterThan(5);
    }
    const labels = readFileSync(join(shards[0], 'labels.jsonl'), 'utf8').trimEnd().split('\n');
    expect(labels.map((line) => JSON.parse(line))).toMatchObject([
      { type: 'game_marker', val: { name: 'menu', open: true } },
      { type: 'game_marker', val: { name: 'menu', open: false } },
    ]);
  });

  it('is summed up in a line of `gap inspect`', async () => {
    const { stdout } = await gap(['inspect', shards[0]]);
    expect(stdout).toMatch(/game +coins with p1, p2: 2 episodes, 240 frames, all confirmed, \d+ rollbacks/);
  });

  it('is on the clock of its video', async () => {
    const duck = await (await DuckDBInstance.create()).connect();
    const of = (file: string) => `read_parquet('${join(shards[0], file)}')`;
    const [[first, last, guessed, unknown, apartUs]] = (
      await duck.runAndReadAll(
        `select count(*) filter (where g.ts_us < f.t0), count(*) filter (where g.ts_us > f.t1), count(*) filter (where was_speculative),
                count(*) filter (where g.run_us is null), quantile_cont(abs(g.ts_us - g.run_us), 0.5)
         from ${of('game.parquet')} g, (select min(ts_us) t0, max(ts_us) + 1000000 t1 from ${of('frames.parquet')}) f`,
      )
    ).getRows() as [[bigint, bigint, bigint, bigint, number]];
    expect([first, last]).toEqual([0n, 0n]);
    expect(guessed).toBeGreaterThan(0n);
    // The game's own clock is known from its first second on, and says the same within the time of a message.
    expect(unknown).toBeLessThan(100n);
    expect(apartUs).toBeLessThan(20_000);
  });

  it('says whose input it holds: each player’s rows join with what the game says of that player', async () => {
    const duck = await (await DuckDBInstance.create()).connect();
    for (const [i, shard] of shards.entries()) {
      const of = (file: string) => `read_parquet('${join(shard, file)}')`;
      const joined = await duck.runAndReadAll(
        `select g.player, count(*), max(g.ts_us - c.ts_us) from ${of('game.parquet')} g
         asof join (select * from ${of('controls.parquet')} where device = 'kb') c on g.player_id = c.player_id and g.ts_us >= c.ts_us
         group by g.player`,
      );
      const [[player, rows, apartUs], ...none] = joined.getRows() as [[string, bigint, bigint]];
      expect([player, rows, none]).toEqual([['p1', 'p2'][i], 240n, []]);
      // Its keyboard is read 60 times a second; a busy machine leaves ticks out.
      expect(Number(apartUs)).toBeLessThan(500_000);
    }
  });

  it('exports the same for both players, as `gap compare` confirms', async () => {
    const run = await gap(['compare', ...shards]);
    expect(run.stdout).toContain('state hashes   240 frames agree, 0 differ, 0 not known to both');
    expect(run).toMatchObject({ code: 0, stderr: '' });
    const { identical, rows } = JSON.parse((await gap(['compare', ...shards, '--json'])).stdout) as { identical: boolean; rows: object };
    expect([identical, rows]).toEqual([true, { a: 480, b: 480, compared: 480 }]);
  });

  it('is told apart from one in which a reward differs, by frame, column and both values', async () => {
    using copy = new ShardCopy(shards[1]);
    await copy.editTable(GAME, (rows) => rows.map((row, i) => (i === 301 ? { ...row, reward: 0.5 } : row)));
    const run = await gap(['compare', shards[0], copy.path]);
    expect(run.code).toBe(1);
    expect(run.stdout).toMatch(/first +episode 2, frame 30, player p2: reward is [01] in A and 0\.5 in B/);
    expect((await gap(['compare', shards[0], copy.path, '--tolerance', 'reward=1'])).code).toBe(0);
    expect(await failing(copy.path)).toEqual(expect.arrayContaining(['hashes.match']));
  });

  it('has every divergence listed by `gap compare --all`, and the status of the hashes of every frame', async () => {
    using copy = new ShardCopy(shards[1]);
    await copy.editTable(GAME, (rows) => rows.map((row, i) => (i >= 300 && i < 303 ? { ...row, reward: 0.5 } : row)));
    const { stdout } = await gap(['compare', shards[0], copy.path, '--all']);
    expect(stdout.match(/^differs +episode 2, frame 3[01], player p[12]: reward is [01] in A and 0\.5 in B$/gm)).toHaveLength(3);
    expect(stdout).toMatch(/^hashes +episode 1, frames 0 to 119: agree$/m);
    const lines = (await gap(['compare', shards[0], copy.path, '--all', '--json'])).stdout.trimEnd().split('\n');
    const [last, ...before] = lines.map((line) => JSON.parse(line) as { type: string }).toReversed();
    expect(last).toMatchObject({ type: 'compared', outcome: 'different', identical: false });
    expect(before.map(({ type }) => type).sort()).toEqual(['divergence', 'divergence', 'divergence', 'hashes', 'hashes']);
  });

  it('is not called identical while a row is unconfirmed', async () => {
    using copy = new ShardCopy(shards[1]);
    await copy.editTable(GAME, (rows) => rows.map((row, i) => (i >= rows.length - 2 ? { ...row, confirmed: false } : row)));
    expect(await gap(['compare', shards[0], copy.path])).toMatchObject({ code: 4, stdout: expect.stringMatching(/^NOT PROVEN/m) });
  });

  it('may lack the numbers of its players, as older shards do, but not their names', async () => {
    const without = (column: string) => ({ ...GAME, columns: GAME.columns.filter(({ name }) => name !== column) });
    for (const [column, is] of [
      ['player_id', false],
      ['player', true],
    ] as const) {
      using copy = new ShardCopy(shards[0]);
      await copy.editTable(without(column), (rows) => rows);
      copy.rehash();
      expect((await failing(copy.path)).includes('schema.game')).toBe(is);
    }
  });

  it('is not compared with something unsuitable, and says why', async () => {
    expect(await gap(['compare', shards[0], inject('shard')])).toMatchObject({ code: 3, stderr: expect.stringContaining('--game-state') });
    expect(await gap(['compare', shards[0], '/nowhere'])).toMatchObject({ code: 2, stderr: expect.stringContaining('/nowhere') });
    const broken = join(folder.path, 'broken.parquet');
    writeFileSync(broken, 'PAR1 and nothing else PAR1');
    expect(await gap(['compare', broken, shards[0]])).toMatchObject({ code: 2, stderr: expect.stringContaining('broken.parquet') });
    expect((await gap(['compare', shards[0]])).code).toBe(2);
    expect((await gap(['compare', ...shards, '--tolerance', 'colour=1'])).code).toBe(2);
  });

  it('is cut with its video, and still verifies', async () => {
    using whole = await TableReader.open(join(shards[0], GAME.file));
    // On a busy machine the game begins some seconds after the recording: a second of it, two rows a frame, is to be in the piece.
    const begunS = (((await whole.numbers('ts_us'))[120] as number) - readMeta(shards[0]).timing.t0_us) / 1e6;
    const options = { trusted: new Keyring().trusted, out: join(folder.path, 'cut'), signer: await signer() };
    const toS = Math.max(3, begunS);
    const [piece] = await trim(shards[0], { fromS: 0, toS }, options);
    const shard = piece?.folder as string;
    expect(await broken(shard)).toEqual([]);
    const state = stateOf(shard);
    expect(state?.frames).toBeLessThan(240);
    expect(state?.frames).toBeGreaterThan(30);
    const netIn = async (folder: string) => {
      using figures = await TableReader.open(join(folder, 'netstats.parquet'));
      return await figures.numbers('ts_us');
    };
    const { pts } = scanVideo(join(shard, 'video.ivf'));
    const within = (await netIn(shards[0])).filter((us) => us >= (pts[0] as number) && us < (pts.at(-1) as number) + 1e6 / 30);
    expect(within).toHaveLength(toS === 3 ? 1 : Math.max(1, within.length));
    expect(await netIn(shard)).toEqual(within);
    using table = await TableReader.open(join(shard, GAME.file));
    expect(table.rows).toBe(2 * (state?.frames as number));
    // What is left of it is still the same for both.
    const run = await gap(['compare', shard, shards[1], '--json']);
    expect(JSON.parse(run.stdout)).toMatchObject({ only: { a: 0 }, differing: { action: 0, state_hash: 0 } });
  });

  it('tells how much of it is a menu, and is cut down to what was played', async () => {
    expect((await warnings(shards[0])).filter((check) => check.startsWith('session.'))).toContain('session.away');
    const [first, second] = readFileSync(join(shards[0], 'labels.jsonl'), 'utf8').trimEnd().split('\n') as [string, string];
    const [fromUs, toUs] = [first, second].map((line) => (JSON.parse(line) as { ts_us: number }).ts_us) as [number, number];
    const cut = { trusted: new Keyring().trusted, out: join(folder.path, 'played'), signer: await signer() };
    for (const { folder: piece } of await trim(shards[0], { dropMarked: true, minS: 0.1 }, cut)) {
      expect(await broken(piece)).toEqual([]);
      expect(await warnings(piece)).not.toContain('session.away');
      const { pts } = scanVideo(join(piece, 'video.ivf'));
      expect(pts.every((us) => us < fromUs || us >= toUs)).toBe(true);
    }
  });

  it('is played again from what its players did, and comes out as recorded, or is told where not', async () => {
    using games = new TemporaryFolder();
    const source = readFileSync('test/support/simulated-game.ts', 'utf8');
    const [rules] = /export class CoinGame.*?\n}\n/s.exec(source) as unknown as [string];
    const write = (text: string) =>
      writeFileSync(join(games.path, 'coins.ts'), text.replace('class CoinGame implements Rules', 'class Game'));
    write(rules);
    const file = join(games.path, 'coins.json');
    const scenes = [
      { scene: 'lobby', players: 2 },
      { scene: 'play', game: 'coins.ts', episodes: 2, seconds: 2, fps: 60 },
    ];
    writeFileSync(file, JSON.stringify({ protocol: 1, title: 'coins', scenes }));
    const replay = (shard: string, ...more: string[]) => gap(['play', file, '--replay', shard, ...more]);
    for (const shard of shards) {
      const run = await replay(shard);
      expect(run).toMatchObject({ code: 0, stderr: '' });
      expect(run.stdout).toMatch(/played again +240 frames of 2 episodes, 240 state hashes as recorded\nREPRODUCED\n$/);
    }
    write(rules.replaceAll('% 64', '% 63'));
    const other = await replay(shards[0], '--json');
    expect(other.code).toBe(1);
    expect(JSON.parse(other.stdout)).toMatchObject({ outcome: 'differs', divergences: [{ episode: 1 }, { episode: 2 }] });
    // Older shards do not say how their episodes began.
    using copy = new ShardCopy(shards[0]);
    copy.editJson('meta.json', (meta) => {
      delete (meta.recorder as { game_state: { starts?: unknown } }).game_state.starts;
    });
    expect(await replay(copy.path)).toMatchObject({ code: 3, stdout: expect.stringContaining('older recorder') });
    write(rules.replace('for (const player', 'throw new Error("planted"); for (const player'));
    expect(await replay(shards[0])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/episode 1, frame 0: the game failed: planted/),
    });
    expect(await replay(inject('shard'))).toMatchObject({ code: 2, stderr: expect.stringContaining('no game reported') });
    expect(await replay(games.path)).toMatchObject({ code: 2 });
  });

  it('is judged for rows that were forced, missing, out of order or not as declared', async () => {
    const judged = async (edit: (rows: Record<string, unknown>[]) => Record<string, unknown>[]) => {
      using copy = new ShardCopy(shards[0]);
      await copy.editTable(GAME, edit);
      return (await failing(copy.path)).filter((check) => check.startsWith('game.'));
    };
    expect(await judged((rows) => rows)).toEqual([]);
    expect(await judged((rows) => rows.map((row) => (row.frame === 5 ? { ...row, confirmed: false } : row)))).toEqual([
      'game.declared',
      'game.exported',
    ]);
    expect(await judged((rows) => rows.map((row) => (row.frame === 5 ? { ...row, hash_status: 'differ' } : row)))).toEqual(['game.agreed']);
    expect(await judged((rows) => rows.filter(({ frame }) => frame !== 5))).toEqual(['game.declared', 'game.frames']);
    expect(
      await judged((rows) => rows.with(10, rows[11] as Record<string, unknown>).with(11, rows[10] as Record<string, unknown>)),
    ).toEqual(['game.order']);
  });
});

describe('a recorder that is killed in the middle of an episode', () => {
  it('loses none of what it was told more than 50 ms before', async () => {
    const out = join(folder.path, 'killed');
    const run = gap(smallRecording(stage.display.name, out, '--game-state'), {
      meanwhile: async ({ pid, output }) => {
        await until('it gives a link', () => output().includes('game-state'));
        const link = (
          JSON.parse(
            output()
              .split('\n')
              .find((line) => line.includes('game-state')) as string,
          ) as { link: string }
        ).link;
        // The other player has no recorder here.
        const channel = await GameChannel.open({ tap: started() });
        const games = await connectBoth([link, channel.link]);
        await playInTime(games, { episode: 1, frames: 60, delayMs: 20 });
        const stop = new AbortController();
        const playing = playInTime(games, { episode: 2, frames: 100_000, delayMs: 150, stop: stop.signal });
        await sleep(1000);
        process.kill(pid, 'SIGKILL');
        stop.abort();
        await playing;
        for (const game of games) game.close();
        await channel[Symbol.asyncDispose]();
      },
    });
    expect((await run).code).toBe(null);
    const [partial] = readdirSync(out).filter((name) => name.endsWith('.partial'));
    cpSync(join(out, partial as string), join(out, 'kept'), { recursive: true });
    const { folder: shard } = await recover(join(out, partial as string));
    expect(await broken(shard)).toEqual([]);
    const state = stateOf(shard);
    // The frames whose inputs were under way are no part of the export.
    const confirmedIn = async (file: string) => {
      using table = await TableReader.open(join(shard, file));
      return [...(await table.numbers('confirmed'))];
    };
    expect(await confirmedIn('game.parquet')).toEqual(Array(2 * (state?.confirmed as number)).fill(1));
    expect(await confirmedIn('unconfirmed.parquet')).toEqual(Array(2 * (state?.forced as number)).fill(0));
    expect(state).toMatchObject({ episodes: 2, missing: 0 });
    expect(state?.confirmed).toBeGreaterThan(60 + 20);
    expect(state?.forced).toBeGreaterThan(0);
    expect(state?.forced).toBeLessThan(60);
  });
});

function started(): GameTap {
  const tap = new GameTap();
  tap.start();
  return tap;
}
