import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { netRecord } from '#core/journal/net-record.ts';
import { LABELS_FILE, NETSTATS_FILE } from '#format/core/layout.ts';
import { asTs } from '#format/core/time/units.ts';
import type { Figure } from '#scripts/bench/figures.ts';
import { endChild } from '#scripts/demo/end-child.ts';
import { ToneMicrophone } from '#scripts/demo/tone-microphone.ts';
import { GameServer } from '#scripts/network/game-server.ts';
import { LongWay } from '#scripts/network/long-way.ts';
import { Random } from '#scripts/random.ts';
import { JournalWriter } from '#session/journal/journal-file.ts';
import { writeLabels } from '#session/tables/labels-file.ts';
import { writeNetwork } from '#session/tables/net-table.ts';

const PROGRAM = 'scripts/bench/programs/beside.ts';
const run = promisify(execFile);

/** What network figures and labels cost: processor time of their threads, and room on the disk (GAP v0.2 section 9). */
export async function measureBeside(runs: number, seconds: number): Promise<Figure[]> {
  const why = LongWay.whyNot();
  if (why !== undefined) throw new Error(`the network cannot be measured here: ${why}`);
  await using way = await LongWay.open({ delayMs: 20 });
  await using server = await GameServer.open(way.near);
  await using microphone = await ToneMicrophone.open();
  const game = spawn(process.execPath, ['scripts/network/talk.ts', `${way.far}:${server.port}`], { stdio: 'inherit' });
  const percent = async (...args: readonly string[]) => {
    const { stdout } = await run(process.execPath, [PROGRAM, `${seconds}`, ...args], { env: { ...process.env, ...microphone.env } });
    const said = JSON.parse(stdout) as { readonly percent: number; readonly rows?: number; readonly levels?: number };
    if (args.length > 0 && !((said.rows ?? 0) > seconds && (said.levels ?? 0) > 0)) throw new Error(`nothing was measured: ${stdout}`);
    return said.percent;
  };
  try {
    const [cost, idle]: [number[], number[]] = [[], []];
    for (let i = 0; i < runs; i++) {
      cost.push(await percent(`${game.pid}`, way.far));
      idle.push(await percent());
    }
    return [
      {
        name: 'network figures and labels: their threads, game of TCP, pings and a microphone',
        unit: '% of a core',
        runs: cost,
        bar: { at: 'most', value: 1 },
        baseline: { what: 'the same process without them', runs: idle },
      },
      { name: 'network figures and labels: an hour on the disk', unit: 'MB', runs: [await hourMb()], bar: { at: 'most', value: 10 } },
    ];
  } finally {
    await endChild(game);
  }
}

/** An hour of rows that are never twice the same, a level every five seconds, a chat that never rests. */
async function hourMb(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'gap-bench-'));
  try {
    const random = new Random(1);
    const journal = new JournalWriter(join(folder, 'journal'));
    const figure = (most: number) => most * random.next();
    for (let n = 0; n < 7200; n++) {
      const path = { rttMs: figure(100), jitterMs: figure(10), lossPct: figure(5), pathBy: 'tcp' as const };
      journal.append(
        'net',
        netRecord({ tsUs: asTs(n * 500_000), ...path, uplinkKbps: figure(1e4), downlinkKbps: figure(1e4), ratesBy: 'sockets' }),
      );
    }
    const labels = Array.from({ length: 1080 }, (_, n) => {
      const val = n % 3 === 0 ? { excitement: figure(1), toxicity: figure(1), sentiment: figure(1) } : { rms: figure(1) };
      return `${JSON.stringify({ ts_us: n * 3_333_333, type: n % 3 === 0 ? 'chat_agg' : 'voice_agg', val, custom_from_us: n * 3_333_333 - 5_000_000 })}\n`;
    });
    journal.append('labels', Buffer.from(labels.join('')));
    journal.close();
    await writeNetwork(folder, join(folder, 'journal'), []);
    await writeLabels(folder, join(folder, 'journal'), []);
    return [NETSTATS_FILE, LABELS_FILE].reduce((sum, file) => sum + statSync(join(folder, file)).size, 0) / 1e6;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
