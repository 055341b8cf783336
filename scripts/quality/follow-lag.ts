import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { Snapshot } from '#core/telemetry/snapshot.ts';
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
  /** The last word on the lag, ms. */
  readonly lastMs: number | undefined;
}

/** Records the demo game, which answers later from the middle on if `steps`, and returns what `gap record` said meanwhile. */
export async function followLag(work: string, steps: boolean): Promise<Followed> {
  await using stage = await Stage.open(steps ? { seed: 6, late: { ms: STEP_MS, fromS: STEP_FROM_S } } : { seed: 6 });
  const openedMs = performance.now();
  let beganMs = Number.NaN;
  const { folder, stdout } = await recordOnce(stage.display.name, work, SECONDS, () => {
    beganMs = performance.now() - 1000 * SECONDS;
  });
  const shard = join(work, steps ? 'stepped' : 'steady');
  renameSync(folder, shard);
  const said = stdout.split('\n').flatMap((line) => (line.includes('"type":"status"') ? [toSnapshot(line)] : []));
  const first = said.find(({ lag }) => lag.shifts > 0);
  const { lag } = said.at(-1) ?? {};
  const shift = first?.lag.lastShift;
  return {
    shard,
    shifts: lag?.shifts ?? 0,
    afterS: first && first.elapsedS - (STEP_FROM_S - (beganMs - openedMs) / 1000),
    byMs: shift && shift.toMs - shift.fromMs,
    lastMs: lag?.ms,
  };
}

function toSnapshot(line: string): Snapshot {
  const { type: _type, ...snapshot } = JSON.parse(line) as { type: string };
  return Snapshot.parse(snapshot);
}
