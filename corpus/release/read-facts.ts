import type { Counted, ReleaseFacts } from '#corpus/core/release/release-facts.ts';
import type { Queries } from '#corpus/database/database.ts';

const MOST_ROWS = 200;

/** What the pages of a release tell, of the shards that were chosen for it (table `chosen`). */
export async function releaseFacts(queries: Queries): Promise<ReleaseFacts> {
  const counted = async (what: string, also = ''): Promise<Counted[]> =>
    await queries.query<Counted>(
      `select ${what} as what, count(*)::int as shards, coalesce(sum(duration_s), 0)::float8 / 3600 as hours
       from corpus.shard s join chosen using (no) ${also} group by 1 order by 3 desc, 1 limit ${MOST_ROWS}`,
      [],
    );
  const [few] = await queries.query<{
    players: number;
    consents: number;
    signed: number;
    deep: number;
    median: number | null;
    known: number;
  }>(
    `select count(distinct consent)::int as players, count(revocation_id)::int as consents, count(*) filter (where signer_known)::int as signed,
       count(deep_verdict)::int as deep, count(lag_ms)::int as known,
       percentile_cont(0.5) within group (order by lag_ms) as median
     from corpus.shard join chosen using (no)`,
    [],
  );
  return {
    titles: await counted("coalesce(title, '?')"),
    machines: await counted("coalesce(nullif(machine, ''), '?')"),
    systems: await counted("coalesce(os, '?')"),
    codecs: await counted("coalesce(codec, '?')"),
    devices: await counted('d.device', 'cross join lateral jsonb_array_elements_text(s.devices) as d(device)'),
    scopes: await counted('d.scope', 'cross join lateral jsonb_array_elements_text(s.scopes) as d(scope)'),
    faults: await counted(
      'f.check_name',
      `cross join lateral (
         select distinct e ->> 'check' as check_name from corpus.result r, jsonb_array_elements(r.findings) as e where r.shard = s.no
       ) as f`,
    ),
    players: few?.players ?? 0,
    withConsent: few?.consents ?? 0,
    signed: few?.signed ?? 0,
    deep: few?.deep ?? 0,
    lagMs: few === undefined || few.median === null ? undefined : { median: few.median, known: few.known },
  };
}
