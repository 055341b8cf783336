import { createHash, verify } from 'node:crypto';
import { readFileSync, renameSync } from 'node:fs';
import { resolve } from 'node:path';
import { Receipt, receiptText } from '#core/sending/receipt.ts';
import { keyOfRaw } from '#shard/raw-key.ts';
import { shardSha256 } from '#shard/shard-folder.ts';

/** Beside a shard: what the service that took it vouches for. */
const RECEIPT_SUFFIX = '.receipt.json';

export const receiptPath = (folder: string): string => `${resolve(folder)}${RECEIPT_SUFFIX}`;

/** Undefined where a receipt is by this key (raw, hexadecimal), and about these bytes; else what is wrong with it. */
export function wrongReceipt(
  receipt: Receipt,
  key: string,
  { id, sessionId }: { readonly id: string; readonly sessionId: string },
): string | undefined {
  if (!isBy(receipt, key)) return 'it is not signed by the key of the invitation';
  if (receipt.sha256_plaintext !== id || receipt.session_id !== sessionId) return 'it is about another shard';
  return undefined;
}

/** The receipt beside a shard; undefined where there is none that can be read: the service has it, too. */
export function readReceipt(folder: string): Receipt | undefined {
  try {
    return Receipt.parse(JSON.parse(readFileSync(receiptPath(folder), 'utf8')));
  } catch {
    return undefined;
  }
}

/** Moves a receipt of another service aside, by which alone it can still be asked for what it has. `key`: of the service that is sent to now. */
export function keepOtherReceipt(folder: string, key: string): void {
  const receipt = readReceipt(folder);
  if (receipt === undefined || isBy(receipt, key)) return;
  const name = createHash('sha256').update(receipt.ingest_sig).digest('hex').slice(0, 16);
  renameSync(receiptPath(folder), `${resolve(folder)}.receipt.${name}.json`);
}

/** Whether a receipt is signed by this key (raw, hexadecimal). */
export function isBy(receipt: Receipt, key: string): boolean {
  const signature = Buffer.from(receipt.ingest_sig.slice('ed25519:'.length), 'hex');
  return verify(null, Buffer.from(receiptText(receipt)), keyOfRaw(Buffer.from(key, 'hex')), signature);
}

/** When a service took this shard as it is now; undefined where no receipt beside it says so. Never throws: a list of shards asks. */
export function sentUtcOf(folder: string): string | undefined {
  try {
    const receipt = readReceipt(folder);
    if (receipt === undefined) return undefined;
    return receipt.sha256_plaintext === shardSha256(folder) ? receipt.ingested_at : undefined;
  } catch {
    return undefined;
  }
}
