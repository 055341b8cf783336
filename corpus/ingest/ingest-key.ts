import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Receipt, receiptText } from '#corpus/core/sending/receipt.ts';
import { rawOf } from '#format/sign/raw-key.ts';

const FILE = 'ingest-key.pem';

/** The key that a service signs receipts with; made when it is first asked for. */
export class IngestKey {
  readonly #secret: KeyObject;

  constructor(folder: string) {
    const path = join(folder, FILE);
    if (!existsSync(path)) {
      const { privateKey } = generateKeyPairSync('ed25519');
      writeFileSync(path, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx', flush: true });
    }
    this.#secret = createPrivateKey(readFileSync(path));
  }

  /** Raw, hexadecimal. */
  get publicKey(): string {
    return rawOf(this.#secret).toString('hex');
  }

  /** For a receipt of a shard that this service has read back and compared. */
  sign(receipt: Omit<Receipt, 'ingest_sig'>): Receipt {
    const signature = sign(null, Buffer.from(receiptText(receipt)), this.#secret);
    return { ...receipt, ingest_sig: `ed25519:${signature.toString('hex')}` } as Receipt;
  }
}
