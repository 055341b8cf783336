import { existsSync, lstatSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { knownDraft } from '#core/plan/settings.ts';
import { isSessionId, isUnfinished, PARTIAL_SUFFIX, SHARD_MARKS } from '#format/core/layout.ts';
import { Consents } from '#home/consents.ts';
import { Keyring } from '#home/keyring.ts';
import { knownRevocations } from '#home/revocation-list.ts';
import { sentFolders } from '#home/sent-folders.ts';
import { readSettings, settingsPath } from '#home/settings-file.ts';
import { lockPartial } from '#shard/folder/lock.ts';

/**
 * What this program writes beside the settings, of its user. By name: GAP_SETTINGS may point into a folder that holds other things. A service's data
 * (`ingest`, `corpus`) is not of its user, and stays.
 */
const NAMES = [
  'keys',
  'consents',
  'calibrations.json',
  'encoders.json',
  'lag-references.json',
  'revocations.dsse.json',
  'revocations-seen.json',
  'judged.json',
  'sent.json',
  'sent-from.json',
  'fetched',
  'lab',
] as const;

/** A file or folder, and how much is in it. */
export interface Kept {
  readonly path: string;
  readonly bytes: number;
}

/** All that this program keeps of its user. */
export interface AllKept {
  /** Settings, keys, consents and measurements. */
  readonly own: readonly Kept[];
  /** Recordings, and what lies beside them, in the folders that are known. */
  readonly recordings: readonly Kept[];
  /** Consents that are not withdrawn: after the removal they can no longer be. */
  readonly consents: number;
}

/** Lists it; `folder`: where recordings go now, whatever the settings say. Throws the system's error where something may not be read. */
export function allKept(folder = recordingsFolder()): AllKept {
  const settings = settingsPath();
  const home = dirname(settings);
  const own = [basename(settings), ...NAMES].map((name) => join(home, name)).filter((path) => existsSync(path));
  const folders = new Set([folder, ...sentFolders()].map((one) => resolve(one)));
  return {
    own: own.map(sized),
    recordings: [...folders].flatMap(recordingsIn).map(sized),
    consents: standingConsents(),
  };
}

/** The usual one where the settings cannot be read. */
function recordingsFolder(): string {
  const usual = join(homedir(), 'gap_shard');
  try {
    return knownDraft(readSettings()).out ?? usual;
  } catch {
    return usual;
  }
}

function standingConsents(): number {
  try {
    const withdrawn = knownRevocations(new Keyring().trusted);
    return new Consents().all().filter(({ revocation_id }) => !withdrawn.has(revocation_id)).length;
  } catch {
    return 0;
  }
}

/** Entries whose name begins with a session's id; a folder only where it holds a recording, finished or not. */
function recordingsIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (!isSessionId(entry.name.slice(0, 36)) || !/^(?:\.|$)/.test(entry.name.slice(36))) return [];
    if (entry.isFile()) return path;
    const isOne = entry.isDirectory() && (isUnfinished(path) || SHARD_MARKS.some((mark) => existsSync(join(path, mark))));
    return isOne ? path : [];
  });
}

const sized = (path: string): Kept => ({ path, bytes: bytesIn(path) });

/** Links are not followed: what they lead to stays, too. */
function bytesIn(path: string): number {
  const facts = lstatSync(path, { throwIfNoEntry: false });
  if (facts?.isDirectory() !== true) return facts?.size ?? 0;
  return readdirSync(path).reduce((sum, name) => sum + bytesIn(join(path, name)), 0);
}

/** Deletes it for good; recordings only where they are asked for, and the settings last, which say where those are. Throws a GapError (`shard.in-use`) while one is made. */
export function removeKept({ own, recordings }: AllKept, withRecordings: boolean): void {
  const going = withRecordings ? recordings : [];
  const unfinished = going.filter(({ path }) => path.endsWith(PARTIAL_SUFFIX));
  const held = unfinished.map(({ path }) => lockPartial(path));
  try {
    for (const { path } of going) rmSync(path, { recursive: true, force: true });
  } finally {
    for (const one of held) one[Symbol.dispose]();
  }
  for (const { path } of own.toReversed()) rmSync(path, { recursive: true, force: true });
  for (const folder of new Set([...going.map(({ path }) => dirname(path)), dirname(settingsPath())])) removeEmpty(folder);
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Something else is in it.
  }
}
