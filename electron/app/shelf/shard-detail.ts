import { cutsOf } from '#app/shelf/cuts-of.ts';
import { lineOf } from '#app/shelf/shard-lines.ts';
import { noShard } from '#app/shelf/shelf.ts';
import type { ShardDetail } from '#core/app/contract.ts';
import { heldScopes } from '#format/check/consent-findings.ts';
import { checkLabels } from '#format/check/optional-files.ts';
import type { SyncSummary } from '#format/core/documents/qat.ts';
import { asTs } from '#format/core/time/units.ts';
import { inspect } from '#shard/inspect.ts';
import { networkOf } from '#shard/tables/network.ts';
import { validate } from '#shard/validate.ts';

/** All findings and facts of a shard, judged now. Rejects with a GapError (`shard.*`). */
export async function detailOf(folder: string, sessionId: string): Promise<ShardDetail> {
  const line = lineOf(folder);
  if (line === undefined) throw noShard(folder);
  const { findings, verdict, durationS, sync } = await validate(folder);
  const { files, events, meta } = await inspect(folder);
  const seconds = (us: number) => Math.max(0, (us - meta.timing.t0_us) / 1e6);
  const lag = sync && lagOverTime(sync, meta.display.fps);
  const unmapped = meta.recorder?.input.unmapped_events;
  // The findings say what is wrong with a table that cannot be read.
  const points = await networkOf(folder, asTs(meta.timing.t0_us)).catch(() => undefined);
  return {
    line: { ...line, sessionId, verdict },
    ...(lag !== undefined && { lag }),
    ...(points !== undefined && { network: { fps: meta.display.fps, durationS, points } }),
    findings: [...findings],
    files: files.map(({ file, bytes }) => ({ file, bytes })),
    events: { ...events },
    consentId: meta.rights.player_consent_id,
    holds: heldScopes(meta, { folder, labels: (await checkLabels(folder)).types }),
    gaps: (meta.recorder?.gaps ?? []).map(({ from_us, to_us, reason }) => ({ fromS: seconds(from_us), toS: seconds(to_us), reason })),
    ...(unmapped !== undefined && { unmapped }),
    cuts: await cutsOf(folder, meta, findings, durationS),
  };
}

function lagOverTime({ lag_ms: lag, windows, changes = [], histogram, reference }: SyncSummary, fps: number): ShardDetail['lag'] {
  if (lag === undefined) return undefined;
  const { median, low, high } = lag;
  return {
    ...{ fps, median, low, high },
    ...(reference !== undefined && { referenceMs: reference.ms }),
    windows: windows.map(({ from_s, to_s, lag_ms, acted }) => ({
      fromS: from_s,
      toS: to_s,
      acted,
      ...(lag_ms !== undefined && { ms: lag_ms }),
    })),
    changes: changes.map(({ at_s, from_ms, to_ms }) => ({ atS: at_s, fromMs: from_ms, toMs: to_ms })),
    histogram: { fromMs: histogram.from_ms, stepMs: histogram.step_ms, counts: histogram.counts },
  };
}
