import { setTimeout as sleep } from 'node:timers/promises';
import { invitationText, parseInvitation } from '#corpus/core/sending/invitation.ts';
import { checkStore } from '#corpus/ingest/check-store.ts';
import { corpusKeyIn } from '#corpus/ingest/corpus-key-file.ts';
import { IngestHttp } from '#corpus/ingest/http.ts';
import { IngestKey } from '#corpus/ingest/ingest-key.ts';
import { KeptShards } from '#corpus/ingest/kept-shards.ts';
import { IngestService } from '#corpus/ingest/service.ts';
import { Store } from '#corpus/ingest/store.ts';
import { Tokens } from '#corpus/ingest/tokens.ts';
import { GapError, messageOf } from '#format/core/errors.ts';
import type { TrustedKey } from '#format/core/sign/signer.ts';
import { corpusPublicKey } from '#format/encrypted/corpus-key.ts';
import { Strangers } from '#server/strangers.ts';
import { type LanOptions, openWebServer } from '#server/web-server.ts';
import { makeFolders } from '#shard/folder/files.ts';
import { lockPartial } from '#shard/folder/lock.ts';

/** A recorder that says nothing for so long is gone. */
const SILENT_MS = 120_000;
/** How soon a new list of withdrawn consents reaches what was taken before. */
const SWEEP_MS = 600_000;

export interface IngestOptions {
  /** Where the service keeps its key, tokens, and what it knows of shards. */
  readonly folder: string;
  /** `s3://BUCKET/PREFIX`. */
  readonly store: string;
  readonly port: number;
  /** `undefined`: this machine only. */
  readonly lan?: LanOptions | undefined;
  readonly trusted?: readonly TrustedKey[] | undefined;
  readonly revoked?: (() => ReadonlyMap<string, string>) | undefined;
  readonly log?: ((line: string) => void) | undefined;
}

/** A running service. */
export interface Ingest extends AsyncDisposable {
  readonly address: string;
}

/** Starts taking shards. Rejects with a GapError (`usage.*`, `app.*`). */
export async function startIngest(options: IngestOptions): Promise<Ingest> {
  const { folder, port, lan, trusted = [], revoked = () => new Map(), log = () => {} } = options;
  makeFolders(folder, 0o700);
  using held = new DisposableStack();
  held.use(lockPartial(folder, 'Stop that service first, or give this one a folder of its own'));
  const store = new Store(options.store);
  await tried(store, log);
  const service = new IngestService({
    store,
    shards: new KeptShards(folder, log),
    key: new IngestKey(folder),
    corpus: corpusKeyIn(folder),
    trusted,
    revoked,
  });
  const web = await openWebServer((request, response) => void http.answer(request, response), port, lan);
  web.server.setTimeout(SILENT_MS);
  const http = new IngestHttp(service, new Tokens(folder), new Strangers(web.server), log);
  const ended = new AbortController();
  const sweeping = keepSweeping(service, log, ended.signal);
  const lock = held.move();
  return {
    address: `${web.scheme}://${web.at}`,
    async [Symbol.asyncDispose]() {
      ended.abort();
      await service.end();
      await web[Symbol.asyncDispose]();
      await sweeping;
      await service.end();
      lock.dispose();
    },
  };
}

/** One sweep after the other. Resolves once `signal` has aborted and the last has ended. */
async function keepSweeping(service: IngestService, log: (line: string) => void, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      const { deleted, errors } = await service.sweep(signal);
      if (deleted > 0) log(`${deleted} shards were deleted: their consents were withdrawn`);
      for (const error of errors) log(`the store was to delete, and did not: ${error}`);
    } catch (error) {
      log(`withdrawn consents cannot be looked for: ${messageOf(error)}`);
    }
    await sleep(SWEEP_MS, undefined, { signal, ref: false }).catch(() => {});
  }
}

/** A store that does not answer now may answer later; one that answers wrongly loses recordings. Rejects with a GapError (`app.weak-store`). */
async function tried(store: Store, log: (line: string) => void): Promise<void> {
  try {
    const weaker = await checkStore(store);
    if (weaker !== undefined) log(`${store.uri('')}: ${weaker}`);
  } catch (error) {
    if (error instanceof GapError && error.code === 'app.weak-store') throw error;
    log(`${store.uri('')}: the store could not be tried: ${messageOf(error)}`);
  }
}

/** A new token as an invitation for a recorder; `address` is how recorders reach the service. Throws a GapError (`usage.token`). */
export function invite(folder: string, address: string, name: string, dailyBytes: number | undefined): string {
  makeFolders(folder, 0o700);
  const key = new IngestKey(folder).publicKey;
  const secret = corpusKeyIn(folder);
  const corpus = secret && corpusPublicKey(secret);
  const text = (token: string) =>
    invitationText({ address: address.replace(/\/+$/, ''), token, key, ...(corpus !== undefined && { corpus }) });
  if (parseInvitation(text('x'.repeat(43))) === undefined)
    throw new GapError(
      'usage.address',
      `${address}: recorders could not send there`,
      'Give an https:// address; http:// on this machine only',
    );
  return text(new Tokens(folder).add(name, dailyBytes));
}

/** The tokens of a service, without their secrets. */
export const tokensOf = (folder: string): Tokens => new Tokens(folder);
