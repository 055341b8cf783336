import { z } from 'zod';
import { Hashes } from '#format/core/documents/hashes.ts';
import { GapError, messageOf } from '#format/core/errors.ts';
import {
  CONSENT_FILE,
  ENVELOPE_FILE,
  GAME_FILES,
  GOLD_FILE,
  HASHES_FILE,
  LABELS_FILE,
  MATROSKA_FILE,
  minisigFile,
  REQUIRED_FILES,
  UNCONFIRMED_FILE,
} from '#format/core/layout.ts';
import { RECORDER_FILES } from '#format/core/parquet/tables.ts';
import { said } from '#format/core/said.ts';
import { SIGNER_ROLES } from '#format/core/sign/signer.ts';
import { boundedBody } from '#format/source/bounded-body.ts';
import { remote } from '#format/source/http-source.ts';
import { type Address, folderFile, hubFile, hubList, nextPage } from '#viewer/core/address.ts';
import type { Shown, Source } from '#viewer/core/asks.ts';
import { shardsAmong } from '#viewer/core/found-shards.ts';

/** What `gap-shard serve` lists, and any web server may: shards below, and the sizes of their files by name. */
const SHARDS_FILE = 'shards.json';
const Listed = z.object({
  shards: z.array(z.object({ path: z.string(), files: z.record(z.string(), z.int().nonnegative().nullable()) })).max(100_000),
});

/** An entry of the hub's tree; `path`: in the data set. */
const Tree = z.array(z.object({ type: z.string(), path: z.string(), size: z.int().nonnegative().catch(0) }));
/** Of a listing. A thousand files are 0.2 MB. */
const MOST_LIST_BYTES = 64e6;
const MOST_PAGES = 200;

/** Read whole where a server hands out no ranges, as `python -m http.server` does not. */
const MOST_WHOLE_BYTES = 256e6;

/** What a shard may hold, whatever else its hashes list. */
const NAMES: readonly string[] = [
  ...[...REQUIRED_FILES, MATROSKA_FILE, ...RECORDER_FILES, CONSENT_FILE, ENVELOPE_FILE, ...SIGNER_ROLES.map(minisigFile)],
  ...[...GAME_FILES, UNCONFIRMED_FILE, LABELS_FILE, GOLD_FILE],
];

type FolderAddress = Extract<Address, { kind: 'folder' }>;

/** The shards at an address. Rejects with a GapError (`shard.*`). */
export async function find(address: Address): Promise<Shown<File>[]> {
  if (address.kind === 'hub') return await inDataSet(address);
  const [here, refusedAs] = await inFolder(address);
  if (here !== undefined) return [here];
  const url = folderFile(address, SHARDS_FILE);
  const list = await probe(url);
  if (list.is !== 'there') {
    const status = list.is === 'refused' ? list.status : refusedAs;
    if (status === undefined)
      throw new GapError(
        'shard.missing',
        said`${address.url}: there is no shard`,
        said`Give the folder that holds meta.json, or one above it`,
      );
    throw remote(
      new URL(url),
      said`the server refuses it (HTTP ${status})`,
      said`Check the credentials, the address, and how long the address is valid`,
    );
  }
  const { shards } = parsed(Listed, await textOf(list.source), address.url);
  return shards.map(({ path, files }) => ({
    path,
    files: Object.entries(files).map(([name, size]) => [
      name,
      size === null ? null : { url: folderFile(address, [path, name].filter((part) => part !== '').join('/')), size },
    ]),
  }));
}

async function inDataSet(address: Extract<Address, { kind: 'hub' }>): Promise<Shown<File>[]> {
  const files: [string, Source<File>][] = [];
  let next: string | undefined = hubList(address);
  for (let pages = 0; next !== undefined; pages++) {
    if (pages === MOST_PAGES)
      throw new GapError(
        'shard.many',
        said`${address.id}: it has more than ${files.length} files`,
        said`Give the address of one folder in it`,
      );
    const answer: Response = await asked(next);
    if (!answer.ok) throw refused(next, answer.status);
    for (const { type, path, size } of parsed(Tree, await bodyText(answer, next), next))
      if (type === 'file') files.push([path, { url: hubFile(address, path), size }]);
    next = nextPage(answer.headers.get('link'));
  }
  const found = shardsAmong(files).map((one) => ({ path: one.path, files: [...one.files] }));
  if (found.length === 0)
    throw new GapError(
      'shard.missing',
      said`${address.id}: there is no shard among its ${files.length} files`,
      said`Give the folder that holds meta.json, or one above it`,
    );
  return found;
}

/** The shard whose files lie in a folder of a web server, which lists none: they are asked for by name. With it, how the server refused one. */
async function inFolder(address: FolderAddress): Promise<[Shown<File> | undefined, refusedAs: number | undefined]> {
  const hashes = await probe(folderFile(address, HASHES_FILE));
  const text = hashes.is === 'there' ? await textOf(hashes.source) : undefined;
  const listed = text === undefined ? [] : Object.keys(hashesIn(text).sha256).filter((name) => !name.includes('/'));
  const names = [...new Set([...NAMES, ...listed])].filter((name) => name !== HASHES_FILE);
  const others = await Promise.all(names.map(async (name) => [name, await probe(folderFile(address, name))] as const));
  const probed = [[HASHES_FILE, hashes] as const, ...others];
  const files = probed.flatMap(([name, one]) => (one.is === 'there' ? [[name, one.source] as const] : []));
  const refusedAs = probed.flatMap(([, one]) => (one.is === 'refused' ? one.status : []))[0];
  return [shardsAmong(files).map(() => ({ path: address.url, files }))[0], refusedAs];
}

const textOf = async (source: File | { readonly url: string }): Promise<string> =>
  source instanceof File ? await source.text() : await textAt(source.url);

/** What is wrong with it, checking says. */
function hashesIn(text: string): Pick<Hashes, 'sha256'> {
  try {
    return Hashes.parse(JSON.parse(text));
  } catch {
    return { sha256: {} };
  }
}

type Probed =
  | { readonly is: 'there'; readonly source: Exclude<Source<File>, null> }
  | { readonly is: 'missing' }
  /** Stores refuse a missing file, too. */
  | { readonly is: 'refused'; readonly status: number };

/** Whether a file is there, and how it can be read. */
async function probe(url: string): Promise<Probed> {
  const there = (source: Exclude<Source<File>, null>): Probed => ({ is: 'there', source });
  // Some browsers ask a server first whether it takes ranges, and some servers answer no ([webrecorder/replayweb.page#168]): then all of it is asked for.
  const answer = await asked(url, { range: 'bytes=0-0' }).catch(() => asked(url));
  const { status } = answer;
  if (!answer.ok) await answer.body?.cancel();
  if (status === 404 || status === 410) return { is: 'missing' };
  if (status === 401 || status === 403) return { is: 'refused', status };
  if (status === 416) return there(new File([], url));
  if (status === 206) {
    await answer.body?.cancel();
    const [, total] = /\/(\d+)$/.exec(answer.headers.get('content-range') ?? '') ?? [];
    if (total !== undefined) return there({ url, size: Number(total) });
    throw remote(
      new URL(url),
      said`the server does not say which range it sent`,
      said`Have it send Content-Range and, to a page, expose that (CORS)`,
    );
  }
  if (!answer.ok) throw refused(url, status);
  const length = Number(answer.headers.get('content-length') ?? 0);
  const bytes = length > MOST_WHOLE_BYTES ? undefined : await boundedBody(answer.body, MOST_WHOLE_BYTES);
  if (bytes !== undefined) return there(new File([bytes], url));
  await answer.body?.cancel();
  throw remote(
    new URL(url),
    said`it has ${length} bytes, and the server hands out whole files only`,
    said`Use a server that hands out ranges, or copy the shard here`,
  );
}

async function textAt(url: string): Promise<string> {
  const answer = await asked(url);
  if (!answer.ok) throw refused(url, answer.status);
  return await bodyText(answer, url);
}

async function bodyText({ body }: Response, url: string): Promise<string> {
  const bytes = await boundedBody(body, MOST_LIST_BYTES);
  if (bytes !== undefined) return new TextDecoder().decode(bytes);
  throw new GapError('shard.large', said`${url}: it has more than ${MOST_LIST_BYTES} bytes`, said`Give the address of one folder in it`);
}

/** No cookie goes along, and no address of this page. */
async function asked(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  try {
    return await fetch(url, { headers, credentials: 'omit', referrerPolicy: 'no-referrer' });
  } catch (cause) {
    throw remote(
      new URL(url),
      said`nothing answers there, or this page may not read it (${messageOf(cause)})`,
      said`Check the address; the server has to allow pages to read it (CORS), and may not send on to another`,
    );
  }
}

const refused = (url: string, status: number): GapError =>
  remote(new URL(url), said`the server answers HTTP ${status}`, said`Check the address`);

function parsed<T>(schema: z.ZodType<T>, text: string, url: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw remote(new URL(url), said`it is no list of files (${messageOf(cause).slice(0, 200)})`, said`Check the address`);
  }
}
