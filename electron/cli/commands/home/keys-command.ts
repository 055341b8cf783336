import { writeFileSync } from 'node:fs';
import type { Command } from '#format/cli/command.ts';
import { JSON_FLAG, parsed } from '#format/cli/flags.ts';
import { readPem } from '#format/cli/key-files.ts';
import { wrongWords } from '#format/cli/wrong-words.ts';
import { KEY_KINDS, type KeyEntry, type KeyKind } from '#format/core/documents/keyring.ts';
import { GapError } from '#format/core/errors.ts';
import { type FlagTable, helpOf } from '#format/core/flags.ts';
import { plain } from '#format/core/plain.ts';
import { TRUST_ROLES, type TrustRole } from '#format/core/sign/signer.ts';
import { minisignPublicKey } from '#format/sign/minisign.ts';
import { publicKeyOf } from '#format/sign/public-key.ts';
import { Keyring } from '#home/keyring.ts';

/** Digits of an id that no other key shares by accident or by search. */
const LEAST_ID = 16;

const FLAGS = {
  id: { takes: 'ID', help: 'of the key to export, if not the one in use; or the id that the key to trust must have' },
  out: { takes: 'FILE', help: 'where the key is written', usual: 'a public one: standard output' },
  minisign: { help: 'a public key as minisign writes it' },
  session: { takes: 'UUID', help: 'a watermark key for one session' },
  'all-sessions': { help: 'the whole secret of a watermark: it gives it away' },
  as: { takes: 'ROLE', many: true, help: `what a key is trusted as: ${TRUST_ROLES.join(', ')}` },
  from: {
    takes: 'TIME',
    help: 'distrust what was recorded after it (ISO 8601, such as 2026-11-24T12:00:00Z); a thief can sign with an earlier time',
    usual: 'everything',
  },
  ...JSON_FLAG,
} as const satisfies FlagTable;

const HELP = `gap keys list [--json]
gap keys create recorder|operator|watermark
gap keys rotate recorder|operator|watermark
gap keys export recorder|operator [--id ID] [--minisign] [--out FILE]
gap keys export watermark [--id ID] --out FILE (--session UUID | --all-sessions)
gap keys trust NAME FILE.pem --as ROLE [--as ROLE] --id ID
gap keys distrust ID [--from TIME]

recorder and operator keys (Ed25519) sign shards. A watermark key is the secret for making the tiles in the frames; each session
uses a key derived from it. Rotating makes a new key and retires the old one, which can still check old shards.

export writes the public key of a signer, for those who check your shards. For a watermark it writes the key that checking needs, in a
file that is a secret (mode 0600).
trust accepts somebody else's public key from now on, as recorder, operator (whose shards count), or revoker (whose lists of withdrawn
consents count). Ask its owner for the key's id.
distrust is for a key that has leaked, yours or another's: nothing that it signed counts any more. A key of yours is replaced at the next
recording.

${helpOf(FLAGS)}
Secrets are kept in files of mode 0600 beside the settings; nothing prints them.

Exit codes: 0 done; 2 usage, or a key that is missing or open to others.
`;

const VERBS = ['list', 'create', 'rotate', 'export', 'trust', 'distrust'];

export const command: Command = {
  help: HELP,
  verbs: VERBS,
  async run(args) {
    const { values, positionals } = parsed(args, FLAGS);
    const [verb, subject, file, ...more] = positionals;
    const keyring = new Keyring();
    if (verb === 'list' && subject === undefined) return list(keyring, values.json === true);
    if (verb === 'trust' && subject !== undefined && file !== undefined && more.length === 0) {
      const roles = (values.as ?? []).map(roleOf);
      const pem = readPem(file);
      refuseUnseen(file, publicKeyOf(pem, file).keyId, values.id, roles);
      const id = await keyring.trust(subject, pem, roles);
      process.stdout.write(`${subject} is trusted as ${roles.join(' and ')} from now on: key ${id}\n`);
      return 0;
    }
    if (verb === 'distrust' && subject !== undefined && file === undefined) {
      const until = values.from === undefined ? 'never' : timeOf(values.from);
      const id = await keyring.distrust(subject, until);
      process.stdout.write(until === 'never' ? `nothing by key ${id} counts any more\n` : `nothing by key ${id} after ${until} counts\n`);
      return 0;
    }
    if (subject !== undefined && file === undefined) {
      const kind = kindOf(subject);
      if (verb === 'create') return made(await keyring.create(kind));
      if (verb === 'rotate') return made(await keyring.rotate(kind));
      if (verb === 'export') return kind === 'watermark' ? exportWatermark(keyring, values) : exportPublic(keyring, kind, values);
    }
    throw wrongWords('keys', positionals, VERBS);
  },
};

function roleOf(text: string): TrustRole {
  const role = TRUST_ROLES.find((one) => one === text);
  if (role !== undefined) return role;
  throw new GapError('usage.keys', `${text} is not a role`, `Use one of ${TRUST_ROLES.join(', ')}`);
}

/** The file alone is not enough: it may have been swapped in transit. */
function refuseUnseen(file: string, keyId: string, given: string | undefined, roles: readonly TrustRole[]): void {
  if (roles.length === 0)
    throw new GapError('usage.keys', `${file}: as what is it trusted?`, `Give --as with one of ${TRUST_ROLES.join(', ')}`);
  if (given === undefined)
    throw new GapError('usage.keys', `${file} holds key ${keyId}`, 'Ask its owner whether that is the key’s id, then give it with --id');
  if (given.length < LEAST_ID || !keyId.startsWith(given.toLowerCase()))
    throw new GapError('usage.keys', `${file} holds key ${keyId}, not ${given}`, 'It is another key: get the file again from its owner');
}

function timeOf(text: string): string {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) throw new GapError('usage.keys', `${text} is no time`, 'Give it as 2026-11-24T12:00:00Z');
  return time.toISOString();
}

function kindOf(text: string): KeyKind {
  if ((KEY_KINDS as readonly string[]).includes(text)) return text as KeyKind;
  throw new GapError('usage.keys', `there are no ${text} keys`, `Use one of ${KEY_KINDS.join(', ')}`);
}

function made({ kind, id }: KeyEntry): number {
  process.stdout.write(`${kind} key ${id}\n`);
  return 0;
}

function list(keyring: Keyring, json: boolean): number {
  const { keys, trusted } = keyring;
  const others = trusted.filter(({ keyId }) => !keys.some(({ id }) => id === keyId));
  if (json) {
    process.stdout.write(`${JSON.stringify({ keys, trusted: others }, undefined, 2)}\n`);
    return 0;
  }
  if (keys.length + others.length === 0) process.stdout.write('There are no keys yet: `gap keys create recorder`\n');
  for (const key of keys)
    process.stdout.write(`${key.kind.padEnd(10)} ${key.id.padEnd(64)}  ${key.created_utc.slice(0, 10)}  ${stateOf(key)}\n`);
  for (const { name, keyId, roles, until } of others)
    process.stdout.write(`${'trusted'.padEnd(10)} ${keyId}  ${plain(name)}, as ${roles.join(' and ')}${distrustedOf(until)}\n`);
  return 0;
}

function stateOf({ retired_utc, kept, until }: KeyEntry): string {
  const by = kept === 'system' ? ', by the app' : '';
  return (retired_utc === undefined ? `in use${by}` : `retired ${retired_utc.slice(0, 10)}${by}`) + distrustedOf(until);
}

function distrustedOf(until: string | undefined): string {
  if (until === undefined) return '';
  return until === 'never' ? ', not trusted any more' : `, not trusted after ${until}`;
}

interface ExportValues {
  readonly id?: string | undefined;
  readonly out?: string | undefined;
  readonly minisign?: boolean | undefined;
  readonly session?: string | undefined;
  readonly 'all-sessions'?: boolean | undefined;
}

function exportPublic(keyring: Keyring, kind: KeyKind, { id, out, minisign }: ExportValues): number {
  const entry = entryOf(keyring, kind, id);
  const publicKey = entry.public_key as string;
  const text = minisign === true ? minisignPublicKey({ keyId: entry.id, publicKey }) : publicKey;
  if (out === undefined) process.stdout.write(text);
  else writeFileSync(out, text);
  return 0;
}

function exportWatermark(keyring: Keyring, { id, out, session, 'all-sessions': all }: ExportValues): number {
  if ((session === undefined) !== (all === true) || out === undefined)
    throw new GapError(
      'usage.keys',
      'a watermark key is exported to a file, for one session or for all',
      'Give --out FILE, and --session UUID (or --all-sessions, which gives the secret itself away)',
    );
  const file = keyring.watermarkKeyFile(entryOf(keyring, 'watermark', id).id, session);
  writeFileSync(out, `${JSON.stringify(file, undefined, 2)}\n`, { mode: 0o600, flag: 'wx' });
  process.stdout.write(
    `${out}: for ${session === undefined ? 'every session of this secret' : `session ${session}`}; keep this file secret\n`,
  );
  return 0;
}

function entryOf(keyring: Keyring, kind: KeyKind, id: string | undefined): KeyEntry {
  const entry = id === undefined ? keyring.active(kind) : keyring.keys.find((key) => key.kind === kind && key.id.startsWith(id));
  if (entry === undefined)
    throw new GapError('keys.none', `there is no ${kind} key${id === undefined ? '' : ` ${id}`}`, 'See `gap keys list`');
  return entry;
}
