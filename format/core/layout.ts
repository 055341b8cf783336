/** What this recorder adds to GAP v0.2, as it is written now (SPEC.md, "Versions"): `recorder.format`. A reader refuses a greater one. */
export const RECORDER_FORMAT = 2;

/** The files of a shard (GAP v0.2 section 1, and our own). */
export const VIDEO_FILE = 'video.ivf';
/** HEVC (section 3), ours and that of other makers. */
export const MATROSKA_FILE = 'video.mkv';
/** Name of a video, by what it holds. */
export const videoFileFor = (fourcc: string): string => (fourcc === 'HEVC' ? MATROSKA_FILE : VIDEO_FILE);
export const META_FILE = 'meta.json';
export const HASHES_FILE = 'hashes.json';
export const QAT_FILE = 'qat.json';
export const CONSENT_FILE = 'consent.json';
export const ENVELOPE_FILE = 'shard.dsse.json';
const MINISIG_SUFFIX = '.minisig';

/** Only in shards of sessions in which a game reported its state. */
export const ROLLBACKS_FILE = 'rollbacks.jsonl';
export const GAME_FILES: readonly string[] = ['game.parquet', ROLLBACKS_FILE];
/** Game frames that were never confirmed; only where there are some. `game.parquet` never has them (REC-03). */
export const UNCONFIRMED_FILE = 'unconfirmed.parquet';
/** GAP v0.2 section 5; in shards of others. */
export const NETSTATS_FILE = 'netstats.parquet';
/** GAP v0.2 section 6; ours holds a game's markers. */
export const LABELS_FILE = 'labels.jsonl';

/** Every picture as it was read, losslessly, of a gold shard (section 3): PNG files in a tar archive, in the order of the frames. */
export const GOLD_FILE = 'gold.tar';

/** Signatures are made after the hashes, so `hashes.json` does not list them. */
export function isSignature(file: string): boolean {
  return file === ENVELOPE_FILE || file.endsWith(MINISIG_SUFFIX);
}

/** File of a role's minisign signature over `hashes.json`. */
export function minisigFile(role: string): string {
  return `${HASHES_FILE}.${role}${MINISIG_SUFFIX}`;
}

/** The comment of such a signature, itself signed: one under another name, or made for something else, does not match. */
export function minisigComment(file: string): string {
  return `gap shard signature ${file}`;
}

/** Only in a `.partial`. */
export const JOURNAL_FILE = 'session.journal';
export const RESERVE_FILE = 'reserve.bin';
/** The pictures kept while recording; deleted once the final video has been made from them. */
export const CAPTURE_FILE = 'capture.ivf';
/** One line for each GOP of the final video that is complete on the disk. */
export const UNITS_LOG_FILE = 'units.jsonl';
/** The recorder's key vouches that the session began here, with the plan that its journal holds. */
export const PLAN_PROOF_FILE = 'session-plan.dsse.json';
/** Needed until the shard is sealed; deleted after the journal, which says that they are needed. */
export const KEPT_UNTIL_SEALED: readonly string[] = [CAPTURE_FILE, UNITS_LOG_FILE, PLAN_PROOF_FILE];
/** A GOP of the final video that waits for those before it. */
export const unitFile = (unit: number, fourcc = 'AV01'): string =>
  `unit-${String(unit).padStart(6, '0')}${fourcc === 'HEVC' ? '.mkv' : '.ivf'}`;
export const isUnitFile = (name: string): boolean => /^unit-\d{6,}\.(ivf|mkv)(\.tmp)?$/.test(name);
/** A session's folder is named after it; other programs have folders of their own, and call what they have not finished `.partial` too. */
export const isSessionId = (name: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(name);
export const PARTIAL_SUFFIX = '.partial';
/** Next to a `.partial`, or to a shard that is being cut: which process holds it. */
export const LOCK_SUFFIX = '.lock';
/** In the `.partial` of a session that becomes several shards: those that are made, until all are there. */
export const PARTS_FOLDER = 'parts';
/** Any of these makes a folder worth a look: what is missing of a shard is a finding. */
export const SHARD_MARKS: readonly string[] = [META_FILE, HASHES_FILE, VIDEO_FILE, MATROSKA_FILE];

/** A shard that is being cut out of another; what an interrupted cut leaves can be deleted. */
export const TRIMMING_SUFFIX = '.trimming';
/** Whether a folder holds what was not finished: it is no shard yet, or never will be. */
export const isUnfinished = (folder: string): boolean => folder.endsWith(PARTIAL_SUFFIX) || folder.endsWith(TRIMMING_SUFFIX);
/** Beside a shard: what somebody decided about it, signed. */
export const REVIEW_SUFFIX = '.review.dsse.json';

/** What the spec requires, under the names we write. */
export const REQUIRED_FILES: readonly string[] = [META_FILE, VIDEO_FILE, 'controls.parquet', HASHES_FILE];
