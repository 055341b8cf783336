import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setImmediate as turn } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { GAME_PROTOCOL } from '#format/core/game/messages.ts';
import { GAME } from '#format/core/parquet/tables.ts';
import { type Figure, median } from '#scripts/bench/figures.ts';
import type { Batch } from '#shard/tables/batch.ts';
import { columnOf } from '#shard/tables/rewrite-table.ts';
import { writeTable } from '#shard/tables/write-table.ts';

const most = (value: number) => ({ bar: { at: 'most' as const, value } });
/** Frames in an hour at 60 a second. */
const HOUR = 216_000;
/** Most bytes in flight: more would measure the socket's buffer. */
const MOST_BUFFERED = 4e6;

interface Took {
  readonly frames: number;
  readonly bytes: number;
  readonly cpuUs: number;
  readonly rssMb: readonly number[];
}

/** Sends a game's frames as fast as the station accepts them; returns the station's figures. */
async function speak(players: readonly string[], frames: number, observation: unknown): Promise<Took> {
  const station = spawn(process.execPath, ['scripts/bench/programs/game-once.ts'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: station.stdout })[Symbol.asyncIterator]();
  const url = new URL((await lines.next()).value as string);
  const socket = new WebSocket(`ws://${url.host}/`);
  await once(socket, 'open');
  // Requests for the clock come in between and stay unanswered, as with a busy game.
  socket.on('message', () => {});
  const say = (message: object) => socket.send(JSON.stringify(message));
  say({ type: 'hello', version: GAME_PROTOCOL, token: url.hash.slice(1), game: 'bench' });
  say({ type: 'begin_episode', episode: 1, players });
  const each = <T>(value: T) => Object.fromEntries(players.map((player) => [player, value]));
  const rest = {
    inputs: each({ value: 1, confirmed: true }),
    rewards: each(0.5),
    terminated: each(false),
    infos: each({ score: 3 }),
    observations: each(observation),
    state_hash: 'cafe0123cafe0123',
  };
  for (let frame = 0; frame < frames; frame++) {
    say({ type: 'frame', episode: 1, frame, at_us: frame * 16_667, ...rest });
    while (socket.bufferedAmount > MOST_BUFFERED) await turn();
  }
  say({ type: 'end_episode', episode: 1, frames });
  while (socket.bufferedAmount > 0) await turn();
  socket.close();
  await once(socket, 'close');
  station.stdin.end();
  return JSON.parse((await lines.next()).value as string) as Took;
}

/**
 * Growth of the memory over the second of two hours, MB: from the last quarter of the first to the last of the second. In the first,
 * Node's heap finds its size: 212 MB after 3 minutes of frames, 313 after 20, and no more after that, in three runs.
 */
function growth(rssMb: readonly number[]): number {
  const quarter = Math.floor(rssMb.length / 8);
  return median(rssMb.slice(-quarter)) - median(rssMb.slice(3 * quarter, 4 * quarter));
}

/** An hour's export of two players, as recordings write it. */
async function writeHour(path: string): Promise<void> {
  function* batches(): Generator<Batch> {
    const rows = 8192;
    for (let from = 0; from < 2 * HOUR; from += rows) {
      const count = Math.min(rows, 2 * HOUR - from);
      const row = (i: number) => {
        const [frame, player] = [(from + i) >> 1, (from + i) & 1];
        return {
          ts_us: frame * 16_667,
          episode: 1,
          frame,
          player: `p${player + 1}`,
          player_id: player + 1,
          action: String(((frame * 7 + player) % 3) - 1),
          run_us: 16_667 * frame,
          reward: frame % 100 === 0 ? 1 : 0,
          terminated: false,
          truncated: false,
          info: `{"score":${Math.floor(frame / 100)}}`,
          observation: `[${frame % 64},${(frame * 31) % 64}]`,
          state_hash: ((frame * 2_654_435_761) % 2 ** 32).toString(16).padStart(16, '0'),
          confirmed: true,
          was_speculative: frame % 2 === 0,
          rollbacks: 0,
          focused: true,
          input_delay_us: -500,
          confirm_delay_us: 30_000,
        } as Record<string, unknown>;
      };
      const made = Array.from({ length: count }, (_, i) => row(i));
      yield {
        rows: count,
        columns: GAME.columns.map(({ name, type }) =>
          columnOf(
            type,
            made.map((one) => one[name]),
          ),
        ),
      };
    }
  }
  await writeTable(path, GAME, batches());
}

/** What a networked game costs the station, and what comparing two exports of it costs. */
export async function measureGame(work: string, runs: number): Promise<Figure[]> {
  const small: number[] = [];
  const large: Took[] = [];
  const compared: { seconds: number; peakRssMb: number }[] = [];
  const [a, b] = [join(work, 'a.parquet'), join(work, 'b.parquet')];
  for (const path of [a, b]) await writeHour(path);
  const floor: number[] = [];
  const observation = Array.from({ length: 400 }, (_, i) => i * 1.25);
  for (let run = 0; run < runs; run++) {
    const frames = 60_000;
    const took = await speak(['p1', 'p2'], frames, [12, 34]);
    if (took.frames !== frames) throw new Error(`${took.frames} of ${frames} frames were confirmed`);
    small.push(took.cpuUs / frames);
    large.push(
      await speak(
        Array.from({ length: 8 }, (_, i) => `p${i + 1}`),
        run === 0 ? 2 * HOUR : 20_000,
        observation,
      ),
    );
    const text = execFileSync(process.execPath, ['scripts/bench/programs/compare-once.ts', a, b], { encoding: 'utf8' });
    const said = JSON.parse(text) as { seconds: number; peakRssMb: number; identical: boolean; rows: number };
    if (!said.identical || said.rows !== 2 * HOUR) throw new Error(`the same exports are told apart: ${text}`);
    compared.push(said);
    const started = performance.now();
    execFileSync(process.execPath, ['-e', '0']);
    floor.push((performance.now() - started) / 1000);
  }
  const [hours] = large as [Took];
  return [
    { name: 'game: a frame of two players, the station’s time', unit: 'us', runs: small, ...most(50) },
    {
      name: 'game: frames lost of two hours of 8 players with 2 kB observations',
      unit: 'frames',
      runs: [2 * HOUR - hours.frames],
      ...most(0),
    },
    {
      name: 'game: a frame of 8 players with 2 kB observations, the station’s time',
      unit: 'us',
      runs: large.map(({ cpuUs, frames }) => cpuUs / frames),
    },
    { name: 'game: memory growth over the second of them', unit: 'MB', runs: [growth(hours.rssMb)], ...most(10) },
    {
      name: 'game: comparing an hour of two players',
      unit: 's',
      runs: compared.map(({ seconds }) => seconds),
      ...most(3),
      baseline: { what: 'starting Node', runs: floor },
    },
    { name: 'game: memory of that comparison', unit: 'MB', runs: compared.map(({ peakRssMb }) => peakRssMb), ...most(300) },
  ];
}
