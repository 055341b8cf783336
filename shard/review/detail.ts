import { heldScopes } from '#format/check/consent-findings.ts';
import { inspectShard } from '#format/check/inspect.ts';
import { checkLabels } from '#format/check/optional-files.ts';
import { validateShard } from '#format/check/validate.ts';
import type { ValidateOptions } from '#format/check/validate-options.ts';
import type { SyncSummary } from '#format/core/documents/qat.ts';
import { sessionOf } from '#format/core/documents/session-of.ts';
import type { Finding } from '#format/core/findings/finding.ts';
import { saysOf } from '#format/core/said.ts';
import { asTs } from '#format/core/time/units.ts';
import type { ShardDetail, ShardLine } from '#shard/core/review/shard-detail.ts';
import { cutsOf } from '#shard/review/cuts-of.ts';
import { lineOf } from '#shard/review/line.ts';
import { networkOf } from '#shard/review/network.ts';

/** All findings and facts of a shard, judged now. Rejects with a GapError (`shard.*`). */
export async function detailOf(folder: string, sessionId: string, options: ValidateOptions): Promise<ShardDetail> {
  const { findings, verdict, durationS, sync } = await validateShard(folder, options);
  const { files, events, meta } = await inspectShard(folder, options.pictures);
  const seconds = (us: number) => Math.max(0, (us - meta.timing.t0_us) / 1e6);
  const lag = sync && lagOverTime(sync, meta.display.fps);
  const unmapped = meta.recorder?.input.unmapped_events ?? meta.imported?.input.left_out.unmapped;
  // The findings say what is wrong with a table that cannot be read.
  const points = await networkOf(folder, asTs(meta.timing.t0_us)).catch(() => undefined);
  return {
    line: { ...asJudged(lineOf(folder), verdict, findings), sessionId },
    ...(lag !== undefined && { lag }),
    ...(points !== undefined && { network: { fps: meta.display.fps, durationS, points } }),
    findings: [...findings],
    files: files.map(({ file, bytes }) => ({ file, bytes })),
    events: { ...events },
    consentId: meta.rights.player_consent_id,
    holds: heldScopes(meta, { folder, labels: (await checkLabels(folder)).types }),
    gaps: (sessionOf(meta)?.gaps ?? []).map(({ from_us, to_us, reason }) => ({ fromS: seconds(from_us), toS: seconds(to_us), reason })),
    ...(unmapped !== undefined && { unmapped }),
    cuts: await cutsOf(folder, meta, findings, durationS),
  };
}

/** As it is now, which need not be as it was sealed. */
function asJudged({ reason: _sealed, ...line }: ShardLine, verdict: ShardLine['verdict'], findings: readonly Finding[]): ShardLine {
  const failed = findings.find(({ severity }) => severity === 'fail');
  const warnings = findings.filter(({ severity }) => severity === 'warn').length;
  return { ...line, verdict, warnings, ...(failed !== undefined && { reason: saysOf(failed) }) };
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
