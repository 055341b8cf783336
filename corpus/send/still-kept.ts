import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Invitation } from '#corpus/core/sending/invitation.ts';
import { KeptAnswer } from '#corpus/core/sending/protocol.ts';
import { IngestClient } from '#corpus/send/ingest-client.ts';
import { receiptBy, wrongReceipt } from '#corpus/send/receipt-file.ts';
import { GapError } from '#format/core/errors.ts';
import { ENVELOPE_FILE } from '#format/core/layout.ts';
import { shardFiles } from '#format/folder/shard-entries.ts';
import { ShardFolder, shardSha256 } from '#format/folder/shard-folder.ts';
import { hashFile } from '#format/sign/hash-file.ts';

/**
 * Whether a service has a shard as it lies here: by its receipt beside it, and by what it finds in its store now, every file in its length and no signature less. False also
 * where it does not know it, or has let it go. Rejects with a GapError (`shard.remote`) where it cannot be asked, and with others for a shard that cannot be read.
 */
export async function isStillKept(folder: string, to: Invitation, signal?: AbortSignal): Promise<boolean> {
  const about = { id: shardSha256(folder), sessionId: new ShardFolder(folder).meta.session_id };
  const beside = receiptBy(folder, to.key)?.receipt;
  if (beside === undefined || wrongReceipt(beside, to.key, about) !== undefined) return false;
  const files = shardFiles(folder).map((name) => ({ name, bytes: statSync(join(folder, name)).size }));
  const asked = { files, envelope_sha256: await hashFile(join(folder, ENVELOPE_FILE)) };
  try {
    const { receipt } = await new IngestClient(to, signal).ask(`/v1/shards/${about.id}/kept`, asked, KeptAnswer);
    return wrongReceipt(receipt, to.key, about) === undefined;
  } catch (error) {
    if (error instanceof GapError && error.code !== 'shard.remote') return false;
    throw error;
  }
}
