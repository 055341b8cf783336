import type { Release } from '#corpus/core/release/release.ts';
import type { Counted, ReleaseFacts } from '#corpus/core/release/release-facts.ts';

const MOST_LINES = 50;
/** A title comes from outside: it must not make a table, a link or a heading of itself. */
const cell = (text: string): string =>
  text
    .replace(/[\r\n]+/g, ' ')
    .replace(/[\\`*_{}[\]<>()#+!|~-]/g, '\\$&')
    .slice(0, 200);

function table(head: string, rows: readonly Counted[]): string {
  if (rows.length === 0) return 'None.\n';
  const lines = rows.slice(0, MOST_LINES).map(({ what, shards, hours }) => `| ${cell(what)} | ${hours.toFixed(1)} | ${shards} |\n`);
  const more = rows.length > MOST_LINES ? `\n… and ${rows.length - MOST_LINES} more.\n` : '';
  return `| ${head} | hours | shards |\n|---|---:|---:|\n${lines.join('')}${more}`;
}

/** What somebody who trains on a release has to know, after "Datasheets for Datasets" (Gebru et al. 2021). Markdown. */
export function datasheetOf(release: Release, facts: ReleaseFacts): string {
  const { name, version, total, splits, created_utc, license, creator, description, follows, removed, added, withdrawn } = release;
  const { titles, machines, systems, devices, codecs, scopes, faults, players, withConsent, signed, deep, lagMs } = facts;
  return `# ${cell(name)} ${version}

${cell(description)}

By ${cell(creator)}, ${created_utc.slice(0, 10)}. Licence: ${cell(license)}.

## What is in it

${total.hours.toFixed(1)} hours in ${total.shards} shards, ${(total.bytes / 1e9).toFixed(1)} GB, under ${players} consents.

| split | hours | shards |
|---|---:|---:|
| train | ${splits.train.hours.toFixed(1)} | ${splits.train.shards} |
| val | ${splits.val.hours.toFixed(1)} | ${splits.val.shards} |

All shards of one consent are in the same split.

${table('game', titles)}
## How it was recorded

Every shard has video at a constant frame rate and the player's input on one clock. ${signed} of ${total.shards} are signed by a key that was known where they were judged. ${
    lagMs === undefined
      ? 'How far pictures lag behind input is not known for any.'
      : `Where it could be measured (${lagMs.known} shards), pictures lag behind input by ${lagMs.median.toFixed(0)} ms, the median.`
  }

${table('system', systems)}
${table('processor', machines)}
${table('input', devices)}
${table('video', codecs)}
## Consent

${withConsent} of ${total.shards} shards hold the record of what their player agreed to, item by item, which can be withdrawn at any time; the consent of the others is on file elsewhere, and no withdrawal reaches them by itself. ${withdrawn} withdrawals were known when this was made; nothing that one of them reaches is in it. Before you train, compare
the column \`revocation_id\` with the newest list.

${table('agreed to', scopes)}
## How it was checked

Every shard was validated; the pictures of ${deep} were also decoded. Shards that failed, duplicates, and shards that were probably forged were left out. These warnings remain:

${table('check', faults)}
## Versions

${
  follows === undefined
    ? 'This is the first version.'
    : `After ${follows.version}: ${added} shards came in, ${removed} were taken out${removed > 0 ? ', which is why its first number is higher: do not use the one before any more' : ''}.`
} A version is never changed. It is signed (\`release.dsse.json\`).
`;
}
