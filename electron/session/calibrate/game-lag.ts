import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PlanDefaults, planRecording, type RecordSettings } from '#core/plan/plan.ts';
import type { Snapshot } from '#core/telemetry/snapshot.ts';
import type { LagReference } from '#format/core/documents/lag-reference.ts';
import { GapError } from '#format/core/errors.ts';
import { JOURNAL_FILE } from '#format/core/layout.ts';
import { LAG_STOPPED, lagKey, widestMs } from '#format/core/quality/sync/lag-reference.ts';
import { said, type Words } from '#format/core/said.ts';
import { readSession } from '#session/journal/read-session.ts';
import { type RecordOptions, record } from '#session/run/record.ts';
import { makeFolders } from '#shard/folder/files.ts';

/** After so long it is given up, s: a game of moves, with a press every two or three seconds, needs three minutes. */
const PATIENCE_S = 240;
/** What is known needs three stretches of a camera's ten seconds, or of twenty seconds of presses; the first is over when its lag is shown. */
const NEEDS_S = { 'mouse-motion': 30, 'stick-motion': 30, 'press-change': 60 };

export interface GameLagOptions extends Pick<RecordOptions, 'stop' | 'calibrations' | 'encoders' | 'pace'> {
  /** Where the recording is until it is deleted; made if missing. By default the system's folder for temporary files. */
  readonly folder?: string | undefined;
  /** The share that is done, 0 to 1, and the figures it is found from. */
  readonly onProgress?: ((share: number, snapshot: Snapshot) => void) | undefined;
}

/**
 * Measures a game's own time from input to picture while somebody plays it: records it as a session does, until the lag is known. What was recorded
 * is deleted. Rejects with a GapError: `preflight.*`, `usage.*`, `capture.*`; `capture.lag` when too little moved, the lag moved meanwhile, or the
 * capture ended by itself; {@link LAG_STOPPED} when it was stopped.
 */
export async function measureGameLag(
  settings: RecordSettings,
  defaults: Omit<PlanDefaults, 'sessionId'>,
  { folder = tmpdir(), stop, calibrations, encoders, pace, onProgress }: GameLagOptions = {},
): Promise<LagReference> {
  makeFolders(folder);
  const work = mkdtempSync(join(folder, 'gap-lag-'));
  try {
    const references = { licenseRef: 'ref#calibration', consentRef: 'ref#calibration' };
    const asked = { ...settings, ...references, out: work, watermark: 'off' };
    const plan = planRecording(asked, { ...defaults, sessionId: randomUUID() });
    const enough = new AbortController();
    let last: Snapshot['lag'] = { state: 'silent', shifts: 0 };
    const cancel = AbortSignal.any([enough.signal, ...(stop === undefined ? [] : [stop])]);
    let endedEarly: Words | undefined;
    const recorded = record(plan, {
      cancel,
      calibrations,
      encoders,
      pace,
      // Not even then is anything sealed.
      onEnded: (ended, why) => {
        endedEarly = why ?? ended;
        enough.abort();
      },
      onSnapshot: (snapshot) => {
        if (enough.signal.aborted) return;
        last = snapshot.lag;
        onProgress?.(shareOf(snapshot), snapshot);
        if (isKnown(last) || last.shifts > 0 || snapshot.elapsedS >= PATIENCE_S) enough.abort();
      },
    });
    // Cancelled, it rejects, seals nothing, and leaves what was recorded where it is.
    await recorded.catch((error) => {
      if (!cancel.aborted) throw error;
    });
    const found = isKnown(last) ? referenceOf(work, plan.sessionId, last) : undefined;
    if (found !== undefined) return found;
    throw unknownError(stop?.aborted === true, last.lastShift === undefined ? endedEarly : movedText(last.lastShift));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function unknownError(stopped: boolean, endedEarly: Words | undefined): GapError {
  if (!stopped && endedEarly !== undefined)
    return new GapError(
      'capture.lag',
      said`The measurement ended before the lag was known: ${endedEarly}`,
      said`Leave the game open and in front until this is done, with other programs closed, and measure again`,
      { way: { action: 'calibrate-game' } },
    );
  return new GapError(
    stopped ? LAG_STOPPED : 'capture.lag',
    stopped ? said`Stopped before the lag was known` : said`In ${PATIENCE_S} s too little moved: the lag is not known`,
    said`Turn the camera left and right, without pauses; in a game without a camera press its keys, twice a second`,
    { way: { action: 'calibrate-game' } },
  );
}

const movedText = ({ fromMs, toMs }: NonNullable<Snapshot['lag']['lastShift']>) => `it moved from ${fromMs} to ${toMs} ms`;

/** As closely as a session must know it to be learnt from: a wider figure would take the place of a better one. */
function isKnown({ state, shifts, signal, low = Number.NEGATIVE_INFINITY, high = Number.POSITIVE_INFINITY }: Snapshot['lag']): boolean {
  return state === 'known' && shifts === 0 && signal !== undefined && high - low <= widestMs(signal);
}

function shareOf({ elapsedS, lag }: Snapshot): number {
  const { signal, sinceS } = lag;
  if (isKnown(lag)) return 1;
  if (signal === undefined || sinceS === undefined) return 0;
  const share = (elapsedS - sinceS) / NEEDS_S[signal];
  // Who presses a key every few seconds needs three times as long: from four fifths on it goes on slowly, and never stands.
  return Math.min(0.99, share < 0.8 ? share : 0.8 + (0.2 * (share - 0.8)) / 2.4);
}

/** What was found, under the key that later sessions are recorded with. */
function referenceOf(work: string, sessionId: string, { signal, ms, low, high }: Snapshot['lag']): LagReference | undefined {
  const partial = readdirSync(work).find((name) => name.includes(sessionId));
  if (partial === undefined || signal === undefined || ms === undefined || low === undefined || high === undefined) return undefined;
  const { plan, threads } = readSession(join(work, partial, JOURNAL_FILE), 0, 'stopped', '').opening;
  const key = lagKey(plan.title, plan.game, { video: threads.videoSource, input: threads.inputSource, fps: plan.fps });
  return key && { reference_version: '1', ...key, signal, sessions: [{ session_id: sessionId, low, median: ms, high }] };
}
