import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import type { Consent } from '#format/core/documents/consent.ts';
import { FRAMES } from '#format/core/parquet/tables.ts';
import { TableReader } from '#format/tables/read-table.ts';
import { Keyring } from '#home/keyring.ts';
import { trim } from '#shard/cut/trim.ts';
import { signShard } from '#shard/verify/sign-shard.ts';
import { CONSENT } from '#test/support/consent.ts';
import { ShardCopy } from '#test/support/damage.ts';
import { LATE } from '#test/support/late.ts';
import { expectValid } from '#test/support/shards.ts';

export const trusted = () => new Keyring().trusted;

/** The tests' shard, cut into three of two seconds each: valid, signed, in the order of their session ids. */
export async function threeShards(out: string): Promise<string[]> {
  const folders: string[] = [];
  for (const fromS of [0, 2, 4]) {
    const [piece] = await trim(
      inject('shard'),
      { fromS, toS: fromS + 2 },
      { out, trusted: trusted(), signer: new Keyring().signer('recorder') },
    );
    if (piece === undefined) throw new Error('no piece');
    await expectValid(piece.folder);
    const frames = await framesOf(piece.folder);
    if (!LATE && frames !== 120) throw new Error(`a piece of two seconds has ${frames} frames`);
    folders.push(piece.folder);
  }
  return folders.sort();
}

/** Frames of these shards together. A piece of a late machine may have fewer than its seconds: what was read after its end is not of it. */
export async function framesOf(...shards: readonly string[]): Promise<number> {
  let frames = 0;
  for (const shard of shards) {
    using table = await TableReader.open(join(shard, FRAMES.file));
    frames += table.rows;
  }
  return frames;
}

/** The tests' shard as it would be with a consent of its own, signed again. */
export async function consented(consent: Consent = CONSENT, edit: (copy: ShardCopy) => void = () => {}): Promise<ShardCopy> {
  const copy = new ShardCopy(inject('shard'));
  copy.editJson('meta.json', (meta) => {
    Object.assign(meta.rights as object, { player_consent_id: consent.consent_id });
  });
  writeFileSync(copy.file('consent.json'), `${JSON.stringify(consent)}\n`);
  edit(copy);
  await resigned(copy);
  return copy;
}

/** Makes a changed copy whole again, as if it had been recorded so. */
export async function resigned(copy: ShardCopy): Promise<void> {
  for (const name of ['shard.dsse.json', 'hashes.json.recorder.minisig']) rmSync(copy.file(name));
  copy.rehash();
  await signShard(copy.path, new Keyring().signer('recorder'), { trusted: trusted() });
}
