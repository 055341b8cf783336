import { createHash, createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { HASHES_FILE } from '#core/format/layout.ts';
import { Receipt, receiptText } from '#core/sending/receipt.ts';

/** Beside a shard: what the service that took it vouches for. */
const RECEIPT_SUFFIX = '.receipt.json';

/** In front of a raw key in an Ed25519 SubjectPublicKeyInfo (RFC 8410). */
const PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

export const receiptPath = (folder: string): string => `${resolve(folder)}${RECEIPT_SUFFIX}`;

/** Undefined where a receipt is by this key (raw, hexadecimal), and about these bytes; else what is wrong with it. */
export function wrongReceipt(
  receipt: Receipt,
  key: string,
  { id, sessionId }: { readonly id: string; readonly sessionId: string },
): string | undefined {
  const publicKey = createPublicKey({ key: Buffer.concat([PREFIX, Buffer.from(key, 'hex')]), format: 'der', type: 'spki' });
  const signature = Buffer.from(receipt.ingest_sig.slice('ed25519:'.length), 'hex');
  if (!verify(null, Buffer.from(receiptText(receipt)), publicKey, signature)) return 'it is not signed by the key of the invitation';
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

/** When a service took this shard as it is now; undefined where no receipt beside it says so. Never throws: a list of shards asks. */
export function sentUtcOf(folder: string): string | undefined {
  try {
    const receipt = readReceipt(folder);
    if (receipt === undefined) return undefined;
    const id = createHash('sha256')
      .update(readFileSync(join(folder, HASHES_FILE)))
      .digest('hex');
    return receipt.sha256_plaintext === id ? receipt.ingested_at : undefined;
  } catch {
    return undefined;
  }
}
