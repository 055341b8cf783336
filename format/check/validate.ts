import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { checkHashes } from '#format/check/check-hashes.ts';
import { consentFindings } from '#format/check/consent-findings.ts';
import { checkLabels } from '#format/check/optional-files.ts';
import type { PictureReader } from '#format/check/picture-reader.ts';
import { refuseNonShard } from '#format/check/refuse-non-shard.ts';
import { signatureFindings } from '#format/check/verify.ts';
import type { Hashes } from '#format/core/documents/hashes.ts';
import type { Meta } from '#format/core/documents/meta.ts';
import type { Qat, Residuals, SyncSummary } from '#format/core/documents/qat.ts';
import { GapError, messageOf } from '#format/core/errors.ts';
import type { CheckName } from '#format/core/findings/checks.ts';
import type { Finding } from '#format/core/findings/finding.ts';
import { judged } from '#format/core/findings/judged.ts';
import {
  GAME_FILES,
  GOLD_FILE,
  MATROSKA_FILE,
  QAT_FILE,
  RECORDER_FILES,
  REQUIRED_FILES,
  ROLLBACKS_FILE,
  VIDEO_FILE,
} from '#format/core/layout.ts';
import { CONTROLS, EVENTS, FRAMES, GAME, LATER_COLUMNS, NETSTATS, type TableSchema, UNCONFIRMED } from '#format/core/parquet/tables.ts';
import type { ShardFacts } from '#format/core/quality/facts.ts';
import { judge, judgeDeep, verdictOf } from '#format/core/quality/verdict.ts';
import type { GoldPictures } from '#format/core/quality/video/pictures.ts';
import type { TrustedKey } from '#format/core/sign/signer.ts';
import { fileSize } from '#format/folder/foreign-file.ts';
import { partId } from '#format/folder/part-id.ts';
import { type DocumentName, type DocumentOf, ShardFolder } from '#format/folder/shard-folder.ts';
import { readFacts } from '#format/tables/read-facts.ts';
import { schemaProblems, TableReader } from '#format/tables/read-table.ts';
import { videoFileOf } from '#format/video/video-frames.ts';
import { scanVideoOf } from '#format/video/video-of.ts';

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

export interface ValidateOptions {
  /** Decode the video too: every frame, motion, tiles, and the lag between input and picture. */
  readonly deep?: boolean | undefined;
  /** Bytes hashed or frames decoded so far, and their total. */
  readonly onProgress?: ((step: 'hashing' | 'decoding', done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Trusted public keys; without them signatures are not checked. */
  readonly trusted?: readonly TrustedKey[] | undefined;
  /** Without it, Matroska of other makers is not read, and nothing is decoded. */
  readonly pictures?: PictureReader | undefined;
}

/** The spec's columns that every shard has; the others depend on the devices, or "if available" (section 4). */
const NEEDED_CONTROLS = ['ts_us', 'player_id', 'device', 'keymask'];
/** Columns of a schema, or some of them, that a table does not have, or has in another type. */
const has = (schema: TableSchema, needed?: readonly string[]) => (table: TableReader) => schemaProblems(table, schema, needed);
/** Motion of the mouse is "optional if using yaw/pitch". */
function controlsOfOthers(table: TableReader): string[] {
  const pairs = [
    ['mouse_dx', 'mouse_dy'],
    ['yaw_deg', 'pitch_deg'],
  ];
  const moves = pairs.some((pair) => pair.every((column) => table.has(column)));
  return [
    ...has(CONTROLS, NEEDED_CONTROLS)(table),
    ...(moves ? [] : ['columns mouse_dx and mouse_dy, or yaw_deg and pitch_deg, are missing']),
  ];
}
const neededOf = ({ columns }: TableSchema, later: readonly string[]) =>
  columns.map(({ name }) => name).filter((name) => !later.includes(name));
/** Older shards do not say how their pictures moved, or where they changed, and do not number their players. */
const NEEDED_FRAMES = neededOf(FRAMES, LATER_COLUMNS.frames);
const NEEDED_EVENTS = neededOf(EVENTS, LATER_COLUMNS.events);
const NEEDED_GAME = neededOf(GAME, LATER_COLUMNS.game);
const NEEDED_NETSTATS = neededOf(NETSTATS, LATER_COLUMNS.netstats);

/**
 * Checks a shard against GAP v0.2: files, schemas, types, hashes, and every quality check over its content. Reports damage as findings;
 * rejects, with a GapError, only if the folder is not a shard at all (`shard.*`), or if `deep` is asked for without `pictures` (`usage.deep`).
 */
export async function validateShard(folder: string, options: ValidateOptions = {}): Promise<Validation> {
  refuseNonShard(folder);
  if (options.deep === true && options.pictures === undefined)
    throw new GapError('usage.deep', 'there is no decoder to look at the pictures with', 'Validate it with GAP Recorder');
  const findings: Finding[] = [];
  const shard = new ShardFolder(folder);
  const meta = checkDocument(shard, 'meta', findings);
  findings.unshift(...checkFiles(folder, meta), ...checkPart(meta));
  const hashes = checkDocument(shard, 'hashes', findings);
  const consent = checkDocument(shard, 'consent', findings);
  findings.push(...checkProofs(meta, hashes));
  const qat = checkDocument(shard, 'qat', findings);
  // The tables our recorder adds need all their columns; the spec's controls only the essential ones, if another recorder wrote them.
  const ours = meta?.recorder !== undefined;
  const readable = {
    controls: await checkTable(folder, CONTROLS, 'schema.controls', findings, ours ? has(CONTROLS) : controlsOfOthers),
    frames: await checkTable(folder, FRAMES, 'schema.frames', findings, has(FRAMES, NEEDED_FRAMES)),
    events: await checkTable(folder, EVENTS, 'schema.events', findings, has(EVENTS, NEEDED_EVENTS)),
    game: await checkGame(folder, findings),
  };
  await checkTable(folder, NETSTATS, 'schema.netstats', findings, has(NETSTATS, NEEDED_NETSTATS));
  const labels = await checkLabels(folder);
  findings.push(...labels.findings);
  if (consent !== undefined && meta !== undefined) findings.push(...consentFindings(consent, meta, { folder, labels: labels.types }));
  const hashing = hashes && checkHashes(folder, hashes, ours, (done, total) => options.onProgress?.('hashing', done, total));
  // A rejection surfaces below, where it is awaited.
  hashing?.catch(() => {});
  const unreadable: Finding[] = [];
  const content =
    meta !== undefined && readable.controls && existsSync(join(folder, videoFileOf(folder)))
      ? await judgeContent(folder, meta, readable, options, unreadable)
      : undefined;
  findings.push(...((await hashing) ?? []), ...unreadable, ...(content === undefined ? [] : contentFindings(content)));
  if (qat !== undefined && content !== undefined) findings.push(sameVerdict(qat, content.qat));
  if (options.trusted !== undefined) findings.push(...signatureFindings(folder, options.trusted, ours));
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

/** The decoded pictures have the last word on how they relate to the input, but a failure stays one. */
function contentFindings({ qat, deep }: Content): readonly Finding[] {
  if (deep === undefined) return qat.findings;
  const said = new Set(deep.findings.map(({ check }) => check));
  return [...qat.findings.filter(({ check, severity }) => severity === 'fail' || !said.has(check)), ...deep.findings];
}

/** GAP v0.2 section 7: a shard whose frames carry tiles has proofs of them. */
function checkProofs(meta: Meta | undefined, hashes: Hashes | undefined): Finding[] {
  // Section 7 requires them of everybody; ours say themselves when they carry no tiles.
  if (meta === undefined || hashes === undefined || (meta.recorder !== undefined && meta.recorder.watermark === undefined)) return [];
  const proofs = hashes.frame_watermark_sample?.length ?? 0;
  return [
    judged({
      check: 'watermark.proofs',
      is: proofs > 0 ? 'pass' : 'warn',
      says: `${proofs} proofs in hashes.json`,
      remedy:
        meta.recorder === undefined
          ? 'Its maker has to supply frame_watermark_sample (GAP v0.2 section 7)'
          : 'It was sealed without the watermark key: seal on the machine that recorded',
    }),
  ];
}

/** The id of a part of a session follows from the session's. */
function checkPart(meta: Meta | undefined): Finding[] {
  const rolled = meta?.recorder?.rolled;
  if (meta === undefined || rolled === undefined) return [];
  const { session_id, part, parts } = rolled;
  const ok = part <= parts && meta.session_id === partId(session_id, part);
  return [
    judged({
      check: 'session.part',
      is: ok ? 'pass' : 'fail',
      says: ok
        ? `part ${part} of ${parts} of session ${session_id}`
        : `${meta.session_id} is not part ${part} of ${parts} of session ${session_id}`,
      remedy: 'The shard was changed after it was written: copy it again',
    }),
  ];
}

function checkFiles(folder: string, meta: Meta | undefined): Finding[] {
  // A shard of this recorder must have all its files: only frames.parquet tells which frames are repeats. Another's has both tables, or none.
  const isOurs = meta?.recorder !== undefined;
  const hasTables = [FRAMES, EVENTS].some(({ file }) => existsSync(join(folder, file)));
  const recorders = RECORDER_FILES.filter((file) => isOurs || (file !== QAT_FILE && hasTables));
  const required = REQUIRED_FILES.map((file) => (file === VIDEO_FILE ? videoFileOf(folder) : file));
  const game = meta?.recorder?.game_state === undefined ? [] : GAME_FILES;
  const gold = meta?.recorder?.video.gold === undefined ? [] : [GOLD_FILE];
  const present = [...required, ...recorders, ...game, ...gold].map((file): Finding => {
    const path = join(folder, file);
    const size = fileSize(path);
    // Without rollbacks this file is empty.
    const ok = size !== undefined && (size > 0 || file === ROLLBACKS_FILE);
    return judged({
      check: 'files.present',
      is: ok ? 'pass' : 'fail',
      says: size === undefined ? `${file} is missing` : `${file}: ${size} bytes`,
      remedy: 'Copy the whole shard again from where it was recorded',
    });
  });
  if (![VIDEO_FILE, MATROSKA_FILE].every((file) => existsSync(join(folder, file)))) return present;
  const both = `${VIDEO_FILE} and ${MATROSKA_FILE} are both there, and readers disagree on which one counts`;
  return [...present, judged({ check: 'files.present', is: 'fail', says: both, remedy: 'Leave the one that the shard was recorded with' })];
}

/** What may have been damaged on its way here, or been written so. */
const AGAIN = 'Copy the shard again; if it is the same there, its recorder has to be mended';

const DOCUMENT_CHECKS = {
  meta: 'schema.meta',
  qat: 'schema.qat',
  hashes: 'schema.hashes',
  consent: 'schema.consent',
} as const satisfies Record<DocumentName, CheckName>;

/** A missing document is no finding here: `checkFiles` reports those that are required. */
function checkDocument<K extends DocumentName>(shard: ShardFolder, name: K, findings: Finding[]): DocumentOf<K> | undefined {
  const check = DOCUMENT_CHECKS[name];
  const looked = shard.look(name);
  if (looked.is === 'good') {
    findings.push(judged({ check, is: 'pass', says: `${name}.json follows its schema` }));
    return looked.data;
  }
  const remedy = looked.is === 'damaged' ? AGAIN : `See resources/schemas/${name}.schema.json`;
  if (looked.is !== 'missing') findings.push(...looked.problems.map((says) => judged({ check, is: 'fail', says, remedy })));
  return undefined;
}

/** `unconfirmed.parquet` is there only where some frame was never confirmed. */
async function checkGame(folder: string, findings: Finding[]): Promise<boolean> {
  const game = await checkTable(folder, GAME, 'schema.game', findings, has(GAME, NEEDED_GAME));
  if (!existsSync(join(folder, UNCONFIRMED.file))) return game;
  return (await checkTable(folder, UNCONFIRMED, 'schema.unconfirmed', findings, has(UNCONFIRMED, NEEDED_GAME))) && game;
}

async function checkTable(
  folder: string,
  schema: TableSchema,
  check: CheckName,
  findings: Finding[],
  problemsOf: (table: TableReader) => string[],
): Promise<boolean> {
  const path = join(folder, schema.file);
  if (!existsSync(path)) return false;
  try {
    using table = await TableReader.open(path);
    const problems = problemsOf(table);
    if (table.rows === 0 && schema !== EVENTS && schema !== GAME) problems.push('it has no rows');
    if (problems.length === 0) {
      findings.push(judged({ check, is: 'pass', says: `${schema.file}: ${table.rows} rows` }));
      return true;
    }
    for (const problem of problems)
      findings.push(
        judged({
          check,
          is: 'fail',
          says: `${schema.file}: ${problem}`,
          remedy: 'GAP v0.2 section 4 lists columns and types',
        }),
      );
  } catch (error) {
    findings.push(
      judged({
        check,
        is: 'fail',
        says: `${schema.file}: ${messageOf(error)}`,
        remedy: AGAIN,
      }),
    );
  }
  return false;
}

/** The findings about the content: `qat` repeats the checks made at sealing, `deep` goes beyond them. */
interface Content {
  readonly qat: Qat;
  readonly deep: Pick<Qat, 'findings' | 'sync'> | undefined;
}

async function judgeContent(
  folder: string,
  meta: Meta,
  has: { frames: boolean; events: boolean; game: boolean },
  { deep, onProgress, signal, pictures: reader }: ValidateOptions,
  findings: Finding[],
): Promise<Content | undefined> {
  try {
    const facts = await readFacts(folder, meta, { ...has, pictures: deep === true }, await scanVideoOf(folder, reader));
    const qat = judge(facts);
    if (deep !== true || reader === undefined) return { qat, deep: undefined };
    const pictures = await reader.lookAtPictures(join(folder, videoFileOf(folder)), {
      frames: facts.video.pts.length,
      tile: meta.recorder?.watermark,
      onProgress: (done, total) => onProgress?.('decoding', done, total),
      signal,
    });
    return { qat, deep: judgeDeep(facts, { pictures, gold: await goldOf(folder, facts, { onProgress, signal, pictures: reader }) }) };
  } catch (error) {
    signal?.throwIfAborted();
    findings.push(
      judged({
        check: 'content.readable',
        is: 'fail',
        says: messageOf(error),
        remedy: error instanceof GapError ? error.remedy : AGAIN,
      }),
    );
    return undefined;
  }
}

/** Its lossless pictures, where they are as large as the video. */
async function goldOf(
  folder: string,
  { meta, gold, video, frames }: ShardFacts,
  { onProgress, signal, pictures }: ValidateOptions & { readonly pictures: PictureReader },
): Promise<GoldPictures | undefined> {
  const { size } = gold ?? {};
  if (size === undefined || size.width !== video.width || size.height !== video.height) return undefined;
  return await pictures.lookAtGold(join(folder, GOLD_FILE), {
    size,
    blank: frames?.blank,
    tile: meta.recorder?.watermark,
    onProgress: (done, total) => onProgress?.('decoding', done, total),
    signal,
  });
}

/** The files must still yield the verdict that was written at sealing. */
function sameVerdict(written: Qat, now: Qat): Finding {
  const ok = written.verdict === now.verdict && written.frames === now.frames;
  return judged({
    check: 'qat.same',
    is: ok ? 'pass' : 'fail',
    says: `qat.json says ${written.verdict} over ${written.frames} frames, the files give ${now.verdict} over ${now.frames}`,
    remedy: 'The shard was changed after sealing',
  });
}
