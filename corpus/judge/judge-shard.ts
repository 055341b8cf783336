import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { inventedPictures } from '#corpus/core/authenticity/invented-pictures.ts';
import { type Measures, measuresOf } from '#corpus/core/authenticity/measures.ts';
import { unrelated } from '#corpus/core/authenticity/unrelated.ts';
import type { Level } from '#corpus/core/corpus-calls.ts';
import { Rewards } from '#corpus/export/rewards.ts';
import { type Judgement, MOST_CODES, MOST_FINDINGS } from '#corpus/judge/judgement.ts';
import { printsOf } from '#corpus/judge/prints-of.ts';
import { codesOf, readInput } from '#corpus/judge/read-input.ts';
import type { PictureReader } from '#format/check/picture-reader.ts';
import { type Validation, validateShard } from '#format/check/validate.ts';
import { mappedCodes } from '#format/core/clip/action-codes.ts';
import type { Meta } from '#format/core/documents/meta.ts';
import { sessionOf } from '#format/core/documents/session-of.ts';
import { GapError } from '#format/core/errors.ts';
import { ENVELOPE_FILE } from '#format/core/layout.ts';
import { EVENTS, FRAMES } from '#format/core/parquet/tables.ts';
import type { FrameFacts } from '#format/core/quality/facts.ts';
import type { PictureFacts } from '#format/core/quality/video/pictures.ts';
import type { TrustedKey } from '#format/core/sign/signer.ts';
import { asTs } from '#format/core/time/units.ts';
import { shardBytes } from '#format/folder/shard-entries.ts';
import { ShardFolder } from '#format/folder/shard-folder.ts';
import { checkSignatures, readEnvelope } from '#format/sign/dsse.ts';
import { TableReader } from '#format/tables/read-table.ts';
import { videoFileOf } from '#format/video/video-frames.ts';
import { FFMPEG_PICTURES } from '#shard/pictures/ffmpeg-pictures.ts';

export interface JudgeOptions {
  readonly level: Level;
  /** Keys that count as signers; none: signatures are not looked at. */
  readonly trusted: readonly TrustedKey[];
  readonly signal?: AbortSignal | undefined;
}

/** Looks at a shard in a folder of this machine. What is wrong with it is a judgement as well; only what is wrong with the machine is an error. */
export async function judgeShard(folder: string, { level, trusted, signal }: JudgeOptions): Promise<Judgement> {
  let validation: Validation;
  let meta: Meta;
  const shard = new ShardFolder(folder);
  let pictures: PictureFacts | undefined;
  const lookAtPictures: PictureReader['lookAtPictures'] = async (...asked) => {
    pictures = await FFMPEG_PICTURES.lookAtPictures(...asked);
    return pictures;
  };
  try {
    validation = await validateShard(folder, {
      deep: level === 'deep',
      signal,
      pictures: { ...FFMPEG_PICTURES, lookAtPictures },
      trusted: trusted.length === 0 ? undefined : trusted,
    });
    meta = shard.meta;
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof GapError && error.area === 'shard')
      return { verdict: 'unreadable', says: error.message, findings: [], prints: [] };
    throw error;
  }
  const played = level === 'fast' ? await playedIn(folder, meta, validation) : undefined;
  const decoded = level === 'deep' && pictures !== undefined ? await decodedIn(folder, meta, { validation, pictures }) : undefined;
  const lag = validation.sync?.lag_ms;
  const signer = signerOf(folder, trusted, validation);
  return {
    verdict: validation.verdict,
    shard: rowOf(shard, meta, { validation, devices: played?.devices ?? [] }),
    findings: validation.findings
      .flatMap(({ check, severity, says }) => (severity === 'pass' ? [] : [{ check, severity, says: says }]))
      .toSorted((a, b) => Number(b.severity === 'fail') - Number(a.severity === 'fail'))
      .slice(0, MOST_FINDINGS),
    ...(lag !== undefined && { lag: { ms: lag.median, signal: lag.signal } }),
    ...(signer !== undefined && { signer }),
    ...(played !== undefined && { measures: played.measures }),
    ...(decoded !== undefined && { decoded }),
    prints: played?.prints ?? [],
  };
}

/** What says whether somebody played it, and whether it was played before; undefined where its tables cannot be read, as findings say. */
async function playedIn(
  folder: string,
  meta: Meta,
  { sync, findings }: Validation,
): Promise<{ readonly measures: Measures; readonly prints: Judgement['prints']; readonly devices: readonly string[] } | undefined> {
  if (isBroken(folder, findings)) return undefined;
  const { input, devices } = await readInput(folder, meta);
  const frames = existsSync(join(folder, FRAMES.file)) ? await readFrames(folder) : undefined;
  const t0Us = asTs(meta.timing.t0_us);
  return {
    devices,
    measures: measuresOf({ input, frames, sync, t0Us }),
    prints: printsOf(input, codesOf(meta), frames, { t0Us, fps: meta.display.fps }),
  };
}

/** What the decoded pictures say of it, whatever its tables do. */
async function decodedIn(
  folder: string,
  meta: Meta,
  { validation: { sync, findings }, pictures }: { readonly validation: Validation; readonly pictures: PictureFacts },
): Promise<Judgement['decoded']> {
  if (isBroken(folder, findings)) return undefined;
  const { input } = await readInput(folder, meta);
  const told = existsSync(join(folder, FRAMES.file)) ? await readFrames(folder) : undefined;
  const { luma, change, blank } = told ?? {};
  return {
    ...(sync !== undefined && { unrelated: unrelated(sync, input.strokes, asTs(meta.timing.t0_us)) }),
    ...(luma !== undefined &&
      change !== undefined &&
      blank !== undefined && { invented_pictures: inventedPictures({ luma, change, blank }, pictures, meta.display.fps) }),
  };
}

/** Where its tables cannot be read, as findings say. */
const isBroken = (folder: string, findings: Validation['findings']): boolean =>
  !existsSync(join(folder, EVENTS.file)) ||
  findings.some(({ check, severity }) => severity === 'fail' && ['schema.events', 'schema.frames', 'content.readable'].includes(check));

async function readFrames(folder: string): Promise<Pick<FrameFacts, 'tsUs' | 'captureUs' | 'repeat' | 'luma' | 'change' | 'blank'>> {
  using table = await TableReader.open(join(folder, FRAMES.file));
  const small = async (name: string) => (table.has(name) ? await table.fill(name, new Uint16Array(table.rows)) : undefined);
  return {
    tsUs: await table.numbers('ts_us'),
    captureUs: await table.numbers('capture_us'),
    repeat: await table.fill('repeat', new Uint8Array(table.rows)),
    blank: table.has('blank') ? await table.fill('blank', new Uint8Array(table.rows)) : new Uint8Array(table.rows),
    luma: await small('luma'),
    change: await small('change'),
  };
}

function rowOf(
  shard: ShardFolder,
  meta: Meta,
  { validation: { frames, durationS }, devices }: { readonly validation: Validation; readonly devices: readonly string[] },
): Judgement['shard'] {
  const [width = 0, height = 0] = meta.display.resolution.split('x').map(Number);
  const consent = shard.look('consent');
  const hashes = shard.look('hashes');
  const utcUs = meta.recorder?.anchors.at(-1)?.utc_us;
  return {
    session_id: meta.session_id,
    origin: originOf(meta),
    title: meta.title.name,
    build: meta.title.build,
    os: meta.capture.host_os,
    machine: meta.recorder?.host.cpu ?? '',
    codec: meta.capture.encoder,
    width,
    height,
    fps: meta.display.fps,
    frames,
    duration_s: durationS,
    bytes: shardBytes(shard.path),
    recorded_utc: utcUs === undefined ? null : new Date(utcUs / 1000).toISOString(),
    video_sha256: hashes.is === 'good' ? (hashes.data.sha256[videoFileOf(shard.path)] ?? '') : '',
    consent: meta.rights.player_consent_id,
    license: meta.rights.publisher_license,
    scopes: consent.is === 'good' ? [...consent.data.scopes] : [],
    devices: [...devices],
    codes: mappedCodes(sessionOf(meta)?.input).slice(0, MOST_CODES),
    rewards: Rewards.areIn(shard.path, meta),
    tile_session: meta.recorder?.watermark?.session_id ?? null,
    tile_key: meta.recorder?.watermark === undefined ? null : meta.recorder.watermark.key_id,
    revocation_id: consent.is === 'good' ? consent.data.revocation_id : null,
  };
}

/** The session that was recorded: pieces of it hold the same pictures, and no fraud is in that. */
const originOf = ({ session_id, recorder }: Meta): string =>
  recorder?.watermark?.session_id ?? recorder?.rolled?.session_id ?? recorder?.trimmed?.parent_session_id ?? session_id;

/** Who signed it; nobody who is known, where a signature is not of these very files: an envelope can be copied beside others. */
function signerOf(folder: string, trusted: readonly TrustedKey[], { findings }: Validation): Judgement['signer'] {
  if (trusted.length === 0 || !existsSync(join(folder, ENVELOPE_FILE))) return undefined;
  try {
    const signatures = checkSignatures(readEnvelope(join(folder, ENVELOPE_FILE)), trusted);
    const known = signatures.find(({ valid }) => valid === true);
    const isOfThese = findings.every(
      ({ check, severity }) => severity !== 'fail' || !(check.startsWith('sign.') || check === 'hashes.match'),
    );
    return { key: (known ?? signatures[0])?.keyId ?? '', known: known !== undefined && isOfThese };
  } catch {
    // What is wrong with it is among the findings.
    return undefined;
  }
}
