import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { LIVE_WINDOW_US, liveWindow } from '#core/telemetry/lag-trail.ts';
import { LiveLag, LOOK_EVERY_US } from '#core/telemetry/live-lag.ts';
import { Snapshot } from '#core/telemetry/snapshot.ts';
import { sourcesOf } from '#format/core/quality/sync/sync-windows.ts';
import type { PictureFacts } from '#format/core/quality/video/pictures.ts';
import { asTs } from '#format/core/time/units.ts';
import { ShardFolder } from '#format/folder/shard-folder.ts';
import { readFacts } from '#format/tables/read-facts.ts';
import { recordOnce } from '#scripts/bench/sessions.ts';
import { Stage } from '#scripts/demo/stage.ts';

const SECONDS = 150;
/** Of the game's life; a recording begins a few seconds into it. */
const STEP_FROM_S = 80;
export const STEP_MS = 20;
/** The step is said within this time. */
export const MOST_S = 30;

/** What was said of the lag while a session was recorded. */
export interface Followed {
  readonly shard: string;
  readonly shifts: number;
  /** From the step to the first word of it, s. */
  readonly afterS: number | undefined;
  readonly byMs: number | undefined;
  /** The last word on the lag, ms, and when it was said, s. */
  readonly lastMs: number | undefined;
  readonly endS: number;
}

/** Records the demo game, which answers later from the middle on if `steps`, and returns what `gap record` said meanwhile. */
export async function followLag(work: string, steps: boolean): Promise<Followed> {
  await using stage = await Stage.open(steps ? { seed: 6, late: { ms: STEP_MS, fromS: STEP_FROM_S } } : { seed: 6 });
  const openedMs = performance.now();
  let beganMs = Number.NaN;
  const { folder, stdout } = await recordOnce(stage.display.name, work, SECONDS, {
    recorded: () => {
      beganMs = performance.now() - 1000 * SECONDS;
    },
  });
  const shard = join(work, steps ? 'stepped' : 'steady');
  renameSync(folder, shard);
  const said = stdout.split('\n').flatMap((line) => (line.includes('"type":"status"') ? [toSnapshot(line)] : []));
  const first = said.find(({ lag }) => lag.shifts > 0);
  const { lag, elapsedS = 0 } = said.at(-1) ?? {};
  const shift = first?.lag.lastShift;
  return {
    shard,
    shifts: lag?.shifts ?? 0,
    afterS: first && first.elapsedS - (STEP_FROM_S - (beganMs - openedMs) / 1000),
    byMs: shift && shift.toMs - shift.fromMs,
    lastMs: lag?.ms,
    endS: elapsedS,
  };
}

/** What would have been said at `endS` of a session, ms, had the looks been at its decoded pictures. */
export async function decodedLag(shard: string, pictures: PictureFacts, endS: number): Promise<number> {
  const { meta } = new ShardFolder(shard);
  const sources = sourcesOf(await readFacts(shard, meta, { frames: true, events: true, game: false }), pictures);
  if (sources === undefined) throw new Error(`${shard} has no trace of its input`);
  const lag = new LiveLag(meta.display.fps);
  // From the last look back to the first, so that both look at the same times.
  const first = ((1e6 * endS - LIVE_WINDOW_US) % LOOK_EVERY_US) + LIVE_WINDOW_US;
  for (let us = first; us <= 1e6 * endS; us += LOOK_EVERY_US) {
    lag.look(liveWindow(sources, asTs(meta.timing.t0_us + us)));
  }
  return lag.now.ms ?? Number.NaN;
}

function toSnapshot(line: string): Snapshot {
  const { type: _type, ...snapshot } = JSON.parse(line) as { type: string };
  return Snapshot.parse(snapshot);
}
