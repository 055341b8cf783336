/** The files of a shard (GAP v0.2 section 1, and ours beside them). */
export const VIDEO_FILE = 'video.ivf';
/** HEVC of other makers (section 3); we write none. */
export const MATROSKA_FILE = 'video.mkv';
export const META_FILE = 'meta.json';
export const HASHES_FILE = 'hashes.json';
export const QAT_FILE = 'qat.json';
export const CONSENT_FILE = 'consent.json';
export const ENVELOPE_FILE = 'shard.dsse.json';
const MINISIG_SUFFIX = '.minisig';

/** Of sessions in which a game said what it did. */
export const ROLLBACKS_FILE = 'rollbacks.jsonl';
export const GAME_FILES: readonly string[] = ['game.parquet', ROLLBACKS_FILE];
/** GAP v0.2 section 6; ours are the markers of a game. */
export const LABELS_FILE = 'labels.jsonl';

/** Signatures come after the hashes and are covered by themselves. */
export function isSignature(file: string): boolean {
  return file === ENVELOPE_FILE || file.endsWith(MINISIG_SUFFIX);
}

/** Where a role's minisign signature over `hashes.json` lies. */
export function minisigFile(role: string): string {
  return `${HASHES_FILE}.${role}${MINISIG_SUFFIX}`;
}

/** What such a signature says of itself, under its own signature: one that lies elsewhere, or under another name, is not this one. */
export function minisigComment(file: string): string {
  return `gap shard signature ${file}`;
}

/** Only in a `.partial`. */
export const JOURNAL_FILE = 'session.journal';
export const RESERVE_FILE = 'reserve.bin';
/** Pictures as they were kept while they were recorded; the final video is made of them, and then they are deleted. */
export const CAPTURE_FILE = 'capture.ivf';
/** One line for each GOP of the final video that is whole on the disk. */
export const UNITS_LOG_FILE = 'units.jsonl';
/** Needed until the final video is sealed, and then deleted: after the journal, which says that they are needed. */
export const KEPT_UNTIL_SEALED: readonly string[] = [CAPTURE_FILE, UNITS_LOG_FILE];
/** A GOP of the final video that waits for those before it. */
export const unitFile = (unit: number): string => `unit-${String(unit).padStart(6, '0')}.ivf`;
export const isUnitFile = (name: string): boolean => /^unit-\d{6,}\.ivf(\.tmp)?$/.test(name);
export const PARTIAL_SUFFIX = '.partial';
/** Beside a `.partial`: which process has it. */
export const LOCK_SUFFIX = '.lock';
/** A shard that is being cut out of another; what an interrupted cut leaves can be deleted. */
export const TRIMMING_SUFFIX = '.trimming';

/** What the spec requires, under the names we write. */
export const REQUIRED_FILES: readonly string[] = [META_FILE, VIDEO_FILE, 'controls.parquet', HASHES_FILE];

/** What a shard of this recorder has besides; another's need not. */
export const RECORDER_FILES: readonly string[] = ['frames.parquet', 'events.parquet', QAT_FILE];
