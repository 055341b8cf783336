import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, rmSync, statSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { VIDEO_FILE } from '#format/core/layout.ts';
import { hashFile } from '#format/sign/hash-file.ts';
import { s3Place } from '#format/source/s3.ts';
import type { S3Signer } from '#format/source/s3-signer.ts';
import { addCorpusKey, invite, Keyring, parseInvitation, sendShard } from '#library/index.ts';
import type { Figure } from '#scripts/bench/figures.ts';
import { sealSynthetic } from '#scripts/bench/long-shards.ts';
import { watch } from '#scripts/bench/process-figures.ts';
import type { Recording } from '#scripts/bench/session-figures.ts';
import { GAP } from '#scripts/gap-command.ts';

const SECONDS = 600;
const ID = 'b0000000-0000-4000-8000-00000000002';

/** How fast a shard of ten minutes goes to a store on this machine, as it is and encrypted, against one PUT of its video. */
export async function measureSending(real: Recording, work: string, runs: number): Promise<Figure[]> {
  const [plain, sealed]: [Rates[], Rates[]] = [[], []];
  for (let run = 0; run < runs; run++) {
    const { folder } = await sealSynthetic(real, work, SECONDS, `${ID}${run}`);
    const { code } = await watch(process.execPath, [GAP, 'sign', folder, '--as', 'recorder']);
    if (code !== 0) throw new Error('a synthetic shard cannot be signed');
    plain.push(await sendTo(folder, join(work, `ingest ${run}`), false));
    rmSync(`${folder}.receipt.json`);
    sealed.push(await sendTo(folder, join(work, `sealed ${run}`), true));
    rmSync(folder, { recursive: true });
  }
  const of = (all: readonly Rates[], name: keyof Rates) => all.map((rates) => rates[name]);
  const share = (all: readonly Rates[]) => all.map(({ sent, raw }) => (100 * sent) / raw);
  return [
    {
      name: 'sending to a store on this machine',
      unit: 'MB/s',
      runs: of(plain, 'sent'),
      baseline: { what: 'one PUT of the video', runs: of(plain, 'raw') },
    },
    { name: 'sending, share of one PUT', unit: '%', runs: share(plain), bar: { at: 'least', value: 90 } },
    { name: 'the same with verifying before and reading back after', unit: 'MB/s', runs: of(plain, 'whole') },
    { name: 'sending encrypted, share of one PUT of it as it is', unit: '%', runs: share(sealed) },
    { name: 'the same with verifying before, and reading back and decrypting after', unit: 'MB/s', runs: of(sealed, 'whole') },
  ];
}

/** MB/s. */
interface Rates {
  /** One PUT of the video. */
  readonly raw: number;
  /** From the first part to the last. */
  readonly sent: number;
  readonly whole: number;
}

async function sendTo(folder: string, state: string, isEncrypted: boolean): Promise<Rates> {
  const store = spawn(process.execPath, ['scripts/bench/programs/store-once.ts'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const env = JSON.parse(await firstLine(store)) as Record<string, string>;
  if (isEncrypted) addCorpusKey(state);
  const ingest = spawn(process.execPath, [GAP, 'ingest', '--store', 's3://bench/gap', '--any-signer', '--folder', state], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const to = parseInvitation(invite(state, await firstLine(ingest), 'bench', undefined));
    if (to === undefined) throw new Error('no invitation');
    const raw = await rawPut(env, join(folder, VIDEO_FILE));
    const began = performance.now();
    let [firstMs, lastMs, bytes] = [0, 0, 0];
    await sendShard(folder, {
      to,
      trusted: new Keyring().trusted,
      allow: async () => {
        firstMs ||= performance.now();
      },
      onProgress: ({ done }) => {
        [lastMs, bytes] = [performance.now(), done];
      },
    });
    return { raw, sent: bytes / 1e3 / (lastMs - firstMs), whole: bytes / 1e3 / (performance.now() - began) };
  } finally {
    for (const child of [ingest, store]) await ended(child);
  }
}

async function firstLine(child: ChildProcess): Promise<string> {
  const { stdout } = child;
  const ended = once(child, 'exit').then(() => {
    throw new Error('a program ended without a word');
  });
  ended.catch(() => {});
  const [said] = (await Promise.race([once(stdout as NodeJS.ReadableStream, 'data'), ended])) as [Buffer];
  return said.toString().trim();
}

async function ended(child: ChildProcess): Promise<void> {
  child.kill('SIGTERM');
  await once(child, 'exit');
}

/** Rate of one PUT of a file with its checksum, MB/s; hashing the file counts. */
async function rawPut(env: Readonly<Record<string, string>>, path: string): Promise<number> {
  const { url, signer } = s3Place('s3://bench/raw', env);
  const { size } = statSync(path);
  const began = performance.now();
  const headers = { 'x-amz-checksum-sha256': Buffer.from(await hashFile(path), 'hex').toString('base64') };
  const place = await (signer as S3Signer).presign('PUT', url, headers, 60);
  const put = request(place, { method: 'PUT', headers: { ...headers, 'content-length': size } });
  const answered = once(put, 'response') as Promise<[IncomingMessage]>;
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), put);
  const [{ statusCode }] = await answered;
  if (statusCode !== 200) throw new Error(`the store answers HTTP ${statusCode}`);
  return size / 1e3 / (performance.now() - began);
}
