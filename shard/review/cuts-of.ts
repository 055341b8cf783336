import { join } from 'node:path';
import type { Meta } from '#format/core/documents/meta.ts';
import type { Finding, Place } from '#format/core/findings/finding.ts';
import { CONTROLS } from '#format/core/parquet/tables.ts';
import { TableReader } from '#format/tables/read-table.ts';
import { type Cut, cutsFor } from '#shard/core/report/cuts.ts';

/** What to drop so that nothing fails any more; none where cutting does not help. */
export async function cutsOf(folder: string, meta: Meta, findings: readonly Finding[], lengthS: number): Promise<Cut[]> {
  const failed = findings.filter(({ severity }) => severity === 'fail');
  // Menus and cut scenes break no rule, but nobody trains on them.
  const away = findings.filter(({ severity, check }) => severity === 'warn' && check === 'session.away');
  if (failed.length + away.length === 0) return [];
  const rowUs = failed.some(({ at }) => at.some(({ of }) => of === 'row')) ? await rowTimes(folder) : new Float64Array();
  const secondsOf = ({ from, to, of }: Place): Cut | undefined => {
    if (of === 'frame') return { fromS: from / meta.display.fps, toS: (to + 1) / meta.display.fps };
    const [first, last] = [rowUs[from], rowUs[to]];
    if (of !== 'row' || first === undefined || last === undefined) return undefined;
    return { fromS: Math.max(0, first - meta.timing.t0_us) / 1e6, toS: Math.max(0, last - meta.timing.t0_us) / 1e6 };
  };
  // Unless every failure can be cut out, cutting does not help.
  if (failed.some((finding) => cutsFor(finding, secondsOf, lengthS) === undefined)) return [];
  const of = (all: readonly Finding[]) => cutsFor({ at: all.flatMap(({ at }) => at) }, secondsOf, lengthS);
  return of([...failed, ...away]) ?? of(failed) ?? [];
}

async function rowTimes(folder: string): Promise<Float64Array> {
  using table = await TableReader.open(join(folder, CONTROLS.file));
  return await table.numbers('ts_us');
}
