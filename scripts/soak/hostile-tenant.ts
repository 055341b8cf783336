import { createHash, randomUUID } from 'node:crypto';
import { parseInvitation } from '#library/index.ts';
import { Tenant } from '#scripts/soak/tenant.ts';

/**
 * A customer who asks for all that one token may, without a pause, until it is killed: node hostile-tenant.ts, with the invitation in GAP_INVITATION. Begins with the longest plans that are read, withdraws them,
 * asks for addresses again and again, commits what is not there, and sends what is no request.
 */
const AT_ONCE = 32;
const hash = (of: string) => createHash('sha256').update(of).digest('hex');
const to = parseInvitation(process.env.GAP_INVITATION ?? '');
if (to === undefined) throw new Error('no invitation');
const tenant = new Tenant(to);

/** 1.4 MB: as many parts as are read. */
function longest(id: string) {
  const file = (name: string, parts: number) => ({
    name,
    bytes: parts * (16 << 20),
    part_bytes: 16 << 20,
    parts: Array.from({ length: parts }, () => hash('x')),
  });
  const named = ['meta.json', 'qat.json'].map((name) => file(name, 1));
  const long = [file('video0.ivf', 9990), file('video1.ivf', 9990)];
  return { session_id: randomUUID(), files: [...named, ...long, { ...file('hashes.json', 1), parts: [id] }, file('shard.dsse.json', 1)] };
}
const WHOLE = JSON.stringify(longest('ID'));

let n = 0;
async function harm(): Promise<void> {
  const id = hash(String(n++));
  const at = `/v1/shards/${id}`;
  switch (n % 6) {
    case 0:
      await tenant.ask('/v1/shards', '{'.repeat(1e6));
      break;
    case 1:
      await tenant.ask(`${at}/commit`, { envelope: 'x'.repeat(900_000) });
      break;
    default:
      await tenant.ask('/v1/shards', WHOLE.replace('"ID"', `"${id}"`));
      await tenant.ask(`${at}/urls`, { file: 'video0.ivf', parts: Array.from({ length: 64 }, (_, part) => part) });
      await tenant.ask(`${at}/urls`, { file: 'meta.json', parts: [0], again: true });
      await tenant.ask(`${at}/commit`, { envelope: '{}' });
      await tenant.ask(`${at}/withdraw`, {});
  }
}

await Promise.all(
  Array.from({ length: AT_ONCE }, async () => {
    // What ends a connection is no reason to stop.
    while (true) await harm().catch(() => {});
  }),
);
