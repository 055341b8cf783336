import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CAPTURE_FILE, JOURNAL_FILE, UNITS_LOG_FILE } from '#format/core/layout.ts';
import type { Figure } from '#scripts/bench/figures.ts';
import { watch } from '#scripts/bench/process-figures.ts';
import { writeSyntheticSession } from '#scripts/bench/synthetic.ts';
import { Victim } from '#scripts/faults/victim.ts';
import { GAP } from '#scripts/gap-command.ts';
import { readSession } from '#session/journal/read-session.ts';

const ID = 'b0000000-0000-4000-8000-000000000008';
const FPS = 60;
/** Small pictures: what grows with the hours is the tables, the units and their log. */
const SIZE = '160x90';

/**
 * A session of `hours` that waited for the night: its sealing is killed halfway and resumed, and the shard must pass. Its packets are those
 * of a real recording, repeated; its journal has blocks of the real size.
 */
export async function measureNight(display: string, work: string, hours: number): Promise<Figure[]> {
  const partial = join(work, `${ID}.partial`);
  const shard = join(work, ID);
  rmSync(partial, { recursive: true, force: true });
  rmSync(shard, { recursive: true, force: true });
  mkdirSync(partial);
  const real = await keptSession(display, join(work, 'kept'));
  const { opening } = readSession(join(real, JOURNAL_FILE), Number.POSITIVE_INFINITY, 'recovered', '');
  writeSyntheticSession(partial, { ...opening, plan: { ...opening.plan, sessionId: ID } }, join(real, CAPTURE_FILE), hours * 3600);
  const units = (hours * 3600) / 2;
  const began = performance.now();
  const first = await sealUntil(partial, units / 2);
  const second = await watch(process.execPath, [GAP, 'seal', partial, '--now']);
  if (second.code !== 0)
    throw new Error(`the session of ${hours} h was not sealed, or does not pass: exit ${second.code}\n${second.stdout}`);
  const s = (performance.now() - began) / 1000;
  const { frames } = JSON.parse(readFileSync(join(shard, 'qat.json'), 'utf8')) as { frames: number };
  if (frames !== hours * 3600 * FPS) throw new Error(`${frames} frames are left of ${hours} h`);
  rmSync(shard, { recursive: true });
  return [
    {
      name: `sealing ${hours} h that waited, killed once (${SIZE})`,
      unit: 'x real time',
      runs: [(hours * 3600) / s],
      bar: { at: 'least', value: 1 },
    },
    {
      name: `memory while ${hours} h are sealed, at most (${SIZE})`,
      unit: 'MB',
      runs: [Math.max(first.peakRssMb, second.peakRssMb)],
      bar: { at: 'most', value: 1000 },
    },
  ];
}

/** The `.partial` of a recorder that was killed once it had kept some groups of pictures. */
async function keptSession(display: string, out: string): Promise<string> {
  rmSync(out, { recursive: true, force: true });
  const victim = await Victim.start(out, display, ['--size', SIZE, '--fps', `${FPS}`, '--encoder', 'h264-14', '--watermark', 'off']);
  await victim.until(() => victim.stdout.split('"type":"status"').length > 8);
  victim.signal('SIGKILL');
  await victim.ended();
  return victim.folder();
}

/** Seals until `units` units are finished, then kills the sealing process. */
async function sealUntil(partial: string, units: number): Promise<{ readonly peakRssMb: number }> {
  const log = join(partial, UNITS_LOG_FILE);
  let pid = 0;
  const sealing = watch(process.execPath, [GAP, 'seal', partial, '--now'], {
    onStart: (child) => {
      pid = child;
    },
  });
  let ended = false;
  void sealing.then(() => {
    ended = true;
  });
  const made = () => (existsSync(log) ? readFileSync(log, 'utf8').split('\n').length - 1 : 0);
  while (!ended && made() < units) await sleep(500);
  if (ended) throw new Error('it ended before it was killed');
  process.kill(pid, 'SIGKILL');
  return await sealing;
}
