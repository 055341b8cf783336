import { checkDocument } from '#format/check/check-document.ts';
import { filesPresent, partOfSession, tileProofs } from '#format/check/check-files.ts';
import { checkHashes } from '#format/check/check-hashes.ts';
import { consentFindings } from '#format/check/consent-findings.ts';
import { refuseNonShard } from '#format/check/refuse-non-shard.ts';
import { type ShardCheck, ShardToCheck } from '#format/check/shard-to-check.ts';
import type { ValidateOptions } from '#format/check/validate-options.ts';
import { signatureFindings } from '#format/check/verify.ts';
import type { Residuals, SyncSummary } from '#format/core/documents/qat.ts';
import { GapError } from '#format/core/errors.ts';
import type { Finding } from '#format/core/findings/finding.ts';
import { judged } from '#format/core/findings/judged.ts';
import { verdictOf } from '#format/core/quality/verdict.ts';
import { said } from '#format/core/said.ts';

/** The result of `gap validate`. */
export interface Validation {
  readonly folder: string;
  readonly verdict: 'pass' | 'fail';
  readonly frames: number;
  readonly durationS: number;
  readonly residuals: Residuals;
  /** `undefined` where nothing is known of how the pictures moved, and they were not decoded. */
  readonly sync: SyncSummary | undefined;
  readonly findings: readonly Finding[];
}

const consented: ShardCheck = async (shard) => {
  const [consent, meta] = [shard.good('consent'), shard.good('meta')];
  if (consent === undefined || meta === undefined) return [];
  return consentFindings(consent, meta, { folder: shard.folder, labels: (await shard.labels).types });
};

const hashesMatch: ShardCheck = async (shard) => {
  const { folder, isOurs, options } = shard;
  const hashes = shard.good('hashes');
  return hashes === undefined
    ? []
    : await checkHashes(folder, hashes, isOurs, (done, total) => options.onProgress?.('hashing', done, total));
};

/** The decoded pictures have the last word on how they relate to the input, but a failure stays one. */
const contentJudged: ShardCheck = async (shard) => {
  const { content, unreadable } = await shard.content;
  if (content === undefined) return unreadable === undefined ? [] : [unreadable];
  const { qat, deep } = content;
  if (deep === undefined) return qat.findings;
  const said = new Set(deep.findings.map(({ check }) => check));
  return [...qat.findings.filter(({ check, severity }) => severity === 'fail' || !said.has(check)), ...deep.findings];
};

/** The files must still yield the verdict that was written at sealing. */
const sameVerdict: ShardCheck = async (shard) => {
  const [written, now] = [shard.good('qat'), (await shard.content).content?.qat];
  if (written === undefined || now === undefined) return [];
  return judged({
    check: 'qat.same',
    is: written.verdict === now.verdict && written.frames === now.frames ? 'pass' : 'fail',
    says: said`qat.json says ${written.verdict} over ${written.frames} frames, the files give ${now.verdict} over ${now.frames}`,
    remedy: said`The shard was changed after sealing`,
  });
};

/** By the keys that are known; without any, signatures are not checked. */
const signatures: ShardCheck = ({ folder, isOurs, options: { trusted } }) =>
  trusted === undefined ? [] : signatureFindings(folder, trusted, isOurs);

/** All of them, in the order in which their findings are said. */
const CHECKS: readonly ShardCheck[] = [
  filesPresent,
  partOfSession,
  checkDocument('meta'),
  checkDocument('hashes'),
  checkDocument('consent'),
  tileProofs,
  checkDocument('qat'),
  async (shard) => (await shard.tables).findings,
  async (shard) => (await shard.labels).findings,
  consented,
  hashesMatch,
  contentJudged,
  sameVerdict,
  signatures,
];

/**
 * Checks a shard against GAP v0.2: files, schemas, types, hashes, and every quality check over its content. Reports damage as findings;
 * rejects, with a GapError, only if the folder is not a shard at all (`shard.*`), or if `deep` is asked for without `pictures` (`usage.deep`).
 */
export async function validateShard(folder: string, options: ValidateOptions = {}): Promise<Validation> {
  refuseNonShard(folder);
  if (options.deep === true && options.pictures === undefined)
    throw new GapError('usage.deep', said`there is no decoder to look at the pictures with`, said`Validate it with GAP Recorder`);
  const shard = new ShardToCheck(folder, options);
  const findings = (await Promise.all(CHECKS.map((check) => check(shard)))).flat();
  const { content } = await shard.content;
  return {
    folder,
    verdict: verdictOf(findings),
    frames: content?.qat.frames ?? 0,
    durationS: content?.qat.duration_s ?? 0,
    residuals: content?.qat.residuals ?? {},
    sync: content?.deep?.sync ?? content?.qat.sync,
    findings,
  };
}
