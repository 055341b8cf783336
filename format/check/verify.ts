import { createHash } from 'node:crypto';
import { existsSync, lstatSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { refuseNonShard } from '#format/check/refuse-non-shard.ts';
import { canonicalJson } from '#format/core/canonical.ts';
import { type Envelope, IN_TOTO_TYPE } from '#format/core/documents/envelope.ts';
import { ShardStatement } from '#format/core/documents/statement.ts';
import { GapError, wordsOf } from '#format/core/errors.ts';
import type { CheckName } from '#format/core/findings/checks.ts';
import type { Finding } from '#format/core/findings/finding.ts';
import { judged } from '#format/core/findings/judged.ts';
import type { Way } from '#format/core/findings/way.ts';
import { ENVELOPE_FILE, HASHES_FILE, isSignature, minisigComment, minisigFile } from '#format/core/layout.ts';
import { verdictOf } from '#format/core/quality/verdict.ts';
import { remedyOf, said, saysOf, type Words } from '#format/core/said.ts';
import { SIGNER_ROLES, type TrustedKey } from '#format/core/sign/signer.ts';
import { statementOf } from '#format/core/sign/statement-of.ts';
import { foreignText, readForeign } from '#format/folder/foreign-file.ts';
import { shardEntries } from '#format/folder/shard-entries.ts';
import { ShardFolder } from '#format/folder/shard-folder.ts';
import { checkSignatures, payloadOf, readEnvelope } from '#format/sign/dsse.ts';
import { hashFile } from '#format/sign/hash-file.ts';
import { checkMinisign, type MinisignResult, minisignKeyId } from '#format/sign/minisign.ts';

export interface VerifyOptions {
  /** Trusted public keys. */
  readonly trusted: readonly TrustedKey[];
  /** Withdrawn consents: when, by revocation id. */
  readonly revoked?: ReadonlyMap<string, string> | undefined;
  /** Only warn about a signature by an unknown key. */
  readonly allowUnknown?: boolean | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The result of `gap verify`. */
export interface Verification {
  readonly folder: string;
  readonly verdict: 'pass' | 'fail';
  readonly statement: ShardStatement | undefined;
  readonly findings: readonly Finding[];
}

/** What is said of another program's shard that nobody here has adopted. */
export const foreign = (folder: string) =>
  ({
    says: said`this shard is not signed: another program recorded it`,
    remedy: said`Train on it as it is, or adopt it, which makes a signed copy; that can be handed over and exported`,
    way: { action: 'adopt', of: folder },
  }) as const;

/** Whether another program recorded it. */
export function isForeign(shard: ShardFolder): boolean {
  const meta = shard.look('meta');
  return meta.is === 'good' && meta.data.recorder === undefined;
}

export const CHANGED = said`It was changed after it was signed, or damaged: get the shard again from its signer`;

/**
 * Checks that a shard is what its signers saw: every file byte for byte, no extra file, signatures by trusted keys, and a consent that was
 * not withdrawn. Quality is left to `validate`. Rejects with a GapError (`shard.*`) only if the folder is not a shard at all.
 */
export async function verify(folder: string, options: VerifyOptions): Promise<Verification> {
  refuseNonShard(folder);
  const shard = new ShardFolder(folder);
  const findings: Finding[] = [];
  const add = addTo(findings);
  const signed = checkEnvelope(folder, options, add);
  const statement = signed?.statement;
  if (statement !== undefined) {
    await checkSubjects(folder, statement, options, add);
    checkHashes(shard, statement, add);
    checkPredicate(shard, statement, add);
  }
  checkMinisigns(folder, options, add, signed?.envelope);
  checkConsent(shard, options, add);
  return { folder, verdict: verdictOf(findings), statement, findings };
}

type Add = (check: CheckName, ok: boolean | 'warn', says: Words, remedy?: Words, way?: Way) => void;

function addTo(findings: Finding[]): Add {
  return (check, ok, says, remedy, way) =>
    findings.push(
      judged({
        check,
        is: ok === 'warn' ? 'warn' : ok ? 'pass' : 'fail',
        says,
        remedy: remedy ?? CHANGED,
        way,
      }),
    );
}

/**
 * Checks the signatures alone, for a caller that has already compared every file with `hashes.json`: the signed hashes must match it.
 * Unknown keys and missing signatures are warnings here; for `verify` they are failures.
 */
export function signatureFindings(folder: string, trusted: readonly TrustedKey[], ours: boolean): Finding[] {
  if (!existsSync(join(folder, ENVELOPE_FILE)))
    return ours
      ? [
          judged({
            check: 'sign.present',
            is: 'warn',
            says: said`this shard is not signed`,
            remedy: said`Sign it as recorder`,
            way: { action: 'sign', of: folder },
          }),
        ]
      : [];
  const findings: Finding[] = [];
  const add = addTo(findings);
  const options = { trusted, allowUnknown: true };
  const signed = checkEnvelope(folder, options, add);
  if (signed !== undefined) {
    const shard = new ShardFolder(folder);
    checkHashes(shard, signed.statement, add);
    checkHashesFile(folder, signed.statement, add);
    checkPredicate(shard, signed.statement, add);
  }
  checkMinisigns(folder, options, add, signed?.envelope);
  return findings;
}

function checkHashesFile(folder: string, { subject }: ShardStatement, add: Add): void {
  const named = subject.find(({ name }) => name === HASHES_FILE)?.digest.sha256;
  const path = join(folder, HASHES_FILE);
  const actual = existsSync(path) ? createHash('sha256').update(readForeign(path)).digest('hex') : said`missing`;
  add(
    'sign.files',
    actual === named,
    actual === named ? HASHES_FILE : said`${HASHES_FILE} is not the file that was signed: SHA-256 ${actual}`,
  );
}

function checkEnvelope(
  folder: string,
  { trusted, allowUnknown }: VerifyOptions,
  add: Add,
): { readonly envelope: Envelope; readonly statement: ShardStatement } | undefined {
  const path = join(folder, ENVELOPE_FILE);
  if (lstatSync(path, { throwIfNoEntry: false })?.isFile() !== true) {
    const { says, remedy, way } = foreign(folder);
    if (isForeign(new ShardFolder(folder))) add('sign.present', false, says, remedy, way);
    else add('sign.present', false, said`this shard is not signed`, said`Sign it as recorder`, { action: 'sign', of: folder });
    return undefined;
  }
  let envelope: Envelope;
  let statement: ShardStatement;
  try {
    envelope = readEnvelope(path);
    if (envelope.payloadType !== IN_TOTO_TYPE) throw new Error(`payloadType is ${envelope.payloadType}, not ${IN_TOTO_TYPE}`);
    statement = ShardStatement.parse(JSON.parse(payloadOf(envelope).toString('utf8')));
  } catch (error) {
    add('sign.envelope', false, wordsOf(error));
    return undefined;
  }
  for (const { keyId, name, valid } of checkSignatures(envelope, trusted)) {
    const id = keyId.slice(0, 16);
    if (valid === undefined)
      add(
        'sign.key',
        allowUnknown === true ? 'warn' : false,
        said`signed by key ${id}, which is not known here`,
        said`Get the public key from the signer, then give it here or trust it from now on`,
        { settings: ['key'], action: 'trust-key' },
      );
    else if (!valid) add('sign.key', false, said`the signature of ${name}, key ${id}, is wrong`);
    else {
      const why = whyNotBelieved(trusted.find((key) => key.keyId === keyId) as TrustedKey, statement);
      const says = said`signed by ${name}, key ${id}`;
      if (why === undefined) add('sign.key', true, says);
      else add('sign.key', false, said`${says}, ${why}`, said`Do not use this shard, or ask its signer what happened to the key`);
    }
  }
  return { envelope, statement };
}

/** Undefined for a key that counts as a signer of this shard. */
function whyNotBelieved({ roles, until }: TrustedKey, { predicate }: ShardStatement): Words | undefined {
  if (!SIGNER_ROLES.some((role) => roles.includes(role))) return said`which is trusted as ${roles.join(' and ')} only`;
  if (until === 'never') return said`which is no longer trusted`;
  if (until === undefined) return undefined;
  const anchor = predicate.clock.anchors.at(-1);
  if (anchor === undefined) return said`which counts until ${until}; when this was recorded is not known`;
  const recordedUtc = new Date(anchor.utc_us / 1000).toISOString();
  return recordedUtc <= until ? undefined : said`which counts until ${until}; this was recorded until ${recordedUtc}`;
}

async function checkSubjects(folder: string, { subject }: ShardStatement, { onProgress, signal }: VerifyOptions, add: Add): Promise<void> {
  const signed = new Map(subject.map(({ name, digest }) => [name, digest.sha256]));
  const entries = shardEntries(folder);
  for (const entry of entries)
    if (!signed.has(entry.name) && !(entry.isFile() && isSignature(entry.name)))
      add('sign.files', false, said`${entry.name} is in the folder but was not signed`, said`Remove it: it is not part of the shard`);
  const total = entries.reduce(
    (sum, entry) => sum + (signed.has(entry.name) && entry.isFile() ? statSync(join(folder, entry.name)).size : 0),
    0,
  );
  const files = new Set(entries.flatMap((entry) => (entry.isFile() ? [entry.name] : [])));
  let done = 0;
  for (const [file, sha256] of signed) {
    if (!files.has(file)) {
      add('sign.files', false, said`${file} was signed but is missing`);
      continue;
    }
    const actual = await hashFile(join(folder, file), {
      signal,
      onBytes: (bytes) => {
        done += bytes;
        onProgress?.(done, total);
      },
    });
    add('sign.files', actual === sha256, actual === sha256 ? file : said`${file} is not the file that was signed: SHA-256 ${actual}`);
  }
}

/** `hashes.json` is signed too: it must list the same hashes as the statement. */
function checkHashes(shard: ShardFolder, { subject }: ShardStatement, add: Add): void {
  const hashes = shard.look('hashes');
  if (hashes.is !== 'good') {
    add('sign.hashes', false, hashes.problems[0]);
    return;
  }
  const { sha256 } = hashes.data;
  const others = subject.filter(({ name }) => name !== HASHES_FILE);
  const same = others.every(({ name, digest }) => sha256[name] === digest.sha256) && Object.keys(sha256).length === others.length;
  add('sign.hashes', same, same ? said`hashes.json says the same of every file` : said`hashes.json and the statement differ`);
}

/** The statement must be the one that these files make: it is made again from them and compared whole. */
function checkPredicate(shard: ShardFolder, { subject, predicate }: ShardStatement, add: Add): void {
  const [meta, qat] = [shard.look('meta'), shard.look('qat')];
  for (const file of [meta, qat])
    if (file.is !== 'good') {
      add('sign.statement', false, file.problems[0]);
      return;
    }
  if (meta.is !== 'good' || qat.is !== 'good') return;
  const signed = Object.fromEntries(subject.map(({ name, digest }) => [name, digest.sha256]));
  const made = statementOf(meta.data, qat.data, signed).predicate as unknown as Readonly<Record<string, unknown>>;
  const stated: Readonly<Record<string, unknown>> = predicate;
  const wrong = [...new Set([...Object.keys(made), ...Object.keys(stated)])].filter(
    (field) => canonicalJson({ field: made[field] }) !== canonicalJson({ field: stated[field] }),
  );
  const { verdict, session_id, lost_ms } = predicate;
  const words = said`session ${session_id}, ${predicate.ended ?? said`recorded by another program`}${lost_ms === undefined ? '' : said`, lost ${lost_ms.toFixed(0)} ms`}, verdict ${verdict.result} over ${verdict.frames} frames`;
  add('sign.statement', wrong.length === 0, wrong.length === 0 ? words : said`the statement contradicts the files in ${wrong.join(', ')}`);
}

/** Each signature of the envelope needs a minisign one by the same key, so that neither can be removed alone. */
function checkMinisigns(folder: string, { trusted, allowUnknown }: VerifyOptions, add: Add, envelope: Envelope | undefined): void {
  const unmatched = new Set(envelope?.signatures.map(({ keyid }) => keyid));
  for (const entry of shardEntries(folder)) {
    if (!entry.isFile() || !isSignature(entry.name) || entry.name === ENVELOPE_FILE) continue;
    const text = foreignText(join(folder, entry.name));
    const result = minisignOf(folder, entry.name, text, trusted);
    const role = SIGNER_ROLES.find((one) => minisigFile(one) === entry.name);
    const roles = trusted.find(({ keyId }) => keyId.startsWith(minisignKeyId(text)))?.roles;
    if (result.is === 'right' && (role === undefined || roles?.includes(role) !== true))
      add(
        'sign.minisign',
        false,
        said`${entry.name} by ${result.name}, which is trusted as ${roles?.join(' and ')} only`,
        said`Do not use this shard`,
      );
    else if (result.is === 'right') add('sign.minisign', true, said`${entry.name} by ${result.name}`);
    else if (result.is === 'wrong') add('sign.minisign', false, said`${entry.name} ${result.why}`);
    else
      add(
        'sign.minisign',
        allowUnknown === true ? 'warn' : false,
        said`${entry.name} ${result.why}`,
        said`Get the public key from the signer, and give it`,
        { settings: ['key'] },
      );
    const id = minisignKeyId(text);
    const whose = [...unmatched].find((keyid) => keyid.startsWith(id));
    if (whose !== undefined) unmatched.delete(whose);
    else if (envelope !== undefined) add('sign.pairs', false, said`${entry.name} is by key ${id}, which did not sign ${ENVELOPE_FILE}`);
  }
  for (const keyid of unmatched)
    add('sign.pairs', false, said`key ${keyid.slice(0, 16)} has signed ${ENVELOPE_FILE}, but its .minisig is missing`);
}

function minisignOf(folder: string, file: string, text: string, trusted: readonly TrustedKey[]): MinisignResult {
  try {
    return checkMinisign(text, readForeign(join(folder, HASHES_FILE)), minisigComment(file), trusted);
  } catch (error) {
    return { is: 'wrong', why: said`cannot be checked: ${wordsOf(error)}` };
  }
}

function checkConsent(shard: ShardFolder, { revoked }: VerifyOptions, add: Add): void {
  const consent = shard.look('consent');
  if (consent.is === 'missing') {
    add(
      'consent.record',
      'warn',
      said`the shard has no consent.json: consent is on file elsewhere`,
      said`Record with a consent that was given here`,
      {
        settings: ['consent'],
      },
    );
    return;
  }
  if (consent.is !== 'good') {
    add('consent.record', false, consent.problems[0]);
    return;
  }
  const { revocation_id, scopes, given_utc } = consent.data;
  const since = revoked?.get(revocation_id);
  if (since === undefined) add('consent.record', true, said`given ${given_utc} for ${scopes.join(', ')}`);
  else add('consent.revoked', false, said`the player withdrew the consent on ${since}`, said`Delete this shard and every copy of it`);
}

/** Throws a GapError with the reason why a shard does not verify: `shard.withdrawn` where its consent was, whatever else is wrong with it; else `shard.unverified`. */
export function refuseUnverified({ folder, findings }: Verification): void {
  const failed = findings.filter(({ severity }) => severity === 'fail');
  const withdrawn = failed.find(({ check }) => check === 'consent.revoked');
  const first = withdrawn ?? failed[0];
  if (first === undefined) return;
  throw new GapError(
    withdrawn === undefined ? 'shard.unverified' : 'shard.withdrawn',
    said`${folder}: ${saysOf(first)}`,
    first.remedy === undefined ? CHANGED : remedyOf(first),
  );
}
