import { createHash, verify } from 'node:crypto';
import { existsSync, readdirSync, renameSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { Receipt, receiptText } from '#corpus/core/sending/receipt.ts';
import { foreignText } from '#format/folder/foreign-file.ts';
import { shardSha256 } from '#format/folder/shard-folder.ts';
import { keyOfRaw } from '#format/sign/raw-key.ts';

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
const readReceipt = (folder: string): Receipt | undefined => readAt(receiptPath(folder));

function readAt(path: string): Receipt | undefined {
  try {
    return Receipt.parse(JSON.parse(foreignText(path)));
  } catch {
    return undefined;
  }
}

/** Beside a shard that more than one service has: receipts of the others, by a hash of each. */
const OTHERS = /\.receipt\.[0-9a-f]{16}\.json$/;

/** All receipts beside a shard, which may be gone itself, with their paths: each service that took it is asked by its own. */
export function receiptsOf(folder: string): { readonly path: string; readonly receipt: Receipt }[] {
  const parent = dirname(resolve(folder));
  const names = existsSync(parent) ? readdirSync(parent).filter((name) => name.startsWith(basename(folder)) && OTHERS.test(name)) : [];
  return [receiptPath(folder), ...names.map((name) => join(parent, name))].flatMap((path) => {
    const receipt = readAt(path);
    return receipt === undefined ? [] : [{ path, receipt }];
  });
}

/** That of the service with this key (raw, hexadecimal). */
export const receiptBy = (folder: string, key: string) => receiptsOf(folder).find(({ receipt }) => isBy(receipt, key));

/** Moves a receipt of another service aside. `key`: of the service that is sent to now. */
export function keepOtherReceipt(folder: string, key: string): void {
  const receipt = readReceipt(folder);
  if (receipt === undefined || isBy(receipt, key)) return;
  const name = createHash('sha256').update(receipt.ingest_sig).digest('hex').slice(0, 16);
  renameSync(receiptPath(folder), `${resolve(folder)}.receipt.${name}.json`);
}

/** Whether a receipt is signed by this key (raw, hexadecimal). */
function isBy(receipt: Receipt, key: string): boolean {
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
