import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { receiptsOf } from '#corpus/send/receipt-file.ts';
import { SENDING_SUFFIX } from '#corpus/send/sending-journal.ts';
import { CONSENT_FILE } from '#format/core/layout.ts';
import { foreignText } from '#format/folder/foreign-file.ts';
import { replaceText } from '#shard/folder/files.ts';
import { renamePatiently } from '#shard/folder/rename.ts';

const DELETING_SUFFIX = '.deleting';

/** The consent of a shard that was sent and is gone here: without it nobody would know that it has to be asked back. */
export const keptConsent = (folder: string): string => `${folder}.consent.json`;

/** Whether a service has a shard, or some of it. */
export const wasSent = (folder: string): boolean => receiptsOf(folder).length > 0 || existsSync(folder + SENDING_SUFFIX);

/** Deletes a shard for good; what says that a service has it, or some of it, stays, and so does what was decided about it. */
export function deleteShard(folder: string): void {
  const consent = join(folder, CONSENT_FILE);
  if (wasSent(folder) && existsSync(consent)) replaceText(keptConsent(folder), foreignText(consent));
  // Renamed first, so that it disappears in one step or stays whole: half a shard would look like a damaged one.
  const going = folder + DELETING_SUFFIX;
  renamePatiently(folder, going);
  rmSync(going, { recursive: true });
}
