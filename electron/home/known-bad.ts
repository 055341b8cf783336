import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { KnownBad } from '#core/known-bad.ts';
import { GapError, messageOf } from '#format/core/errors.ts';
import { parsedJson } from '#format/core/json-text.ts';
import { foreignText, readForeign } from '#format/folder/foreign-file.ts';
import { utf8 } from '#format/folder/utf8.ts';
import { isSignedBy, minisignKeyOf } from '#format/sign/minisign-file.ts';
import { boundedBody } from '#format/source/bounded-body.ts';

const [LIST_FILE, SIGNATURE_FILE] = ['known-bad.json', 'known-bad.json.minisig'];
const MOST_BYTES = 1 << 18;
const MOST_MS = 20_000;

/** The public key of those who release this program, where a build has one. From a checkout or from dist/. */
const OWN_KEY = ['../../resources/release.pub', '../../../resources/release.pub']
  .map((path) => fileURLToPath(new URL(path, import.meta.url)))
  .find((path) => existsSync(path));

/**
 * Reads a list of versions that are known to be bad, from a folder or an https:// address, and believes it only if it is signed. This is the one time that the program looks for
 * anything about itself, and it sends nothing: two files are asked for. `keyFile`: who signs, where the build does not say. Rejects with a GapError (`usage.known-bad`).
 */
export async function readKnownBad(where: string, keyFile = OWN_KEY): Promise<KnownBad> {
  if (keyFile === undefined)
    throw refused(
      'this build names nobody whose list it would believe',
      'Give the public key of those who release it, from where you have it from',
    );
  const key = minisignKeyOf(foreignText(keyFile, MOST_BYTES));
  if (key === undefined) throw refused(`${keyFile} is no public key of minisign`, 'Give the .pub file of those who release this program');
  const [bytes, signature] = [await fileOf(where, LIST_FILE), await fileOf(where, SIGNATURE_FILE)];
  if (!isSignedBy(utf8(signature), bytes, key))
    throw refused(
      `${where}: ${LIST_FILE} is not signed by ${key.id}`,
      'Believe nothing that it says; get it from where this program is from',
    );
  const list = KnownBad.safeParse(parsedJson(utf8(bytes)));
  if (!list.success)
    throw refused(
      `${where}: ${LIST_FILE}: ${list.error.issues[0]?.path.join('.')} ${list.error.issues[0]?.message}`,
      'Update this program',
    );
  return list.data;
}

async function fileOf(where: string, name: string): Promise<Uint8Array> {
  const isAddress = /^[a-z]+:\/\//i.test(where);
  try {
    if (!isAddress) return readForeign(join(where, name), MOST_BYTES);
    const url = new URL(name, where.endsWith('/') ? where : `${where}/`);
    const isHere = ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
    if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isHere)) throw new Error('it is no https:// address');
    const answer = await fetch(url, { redirect: 'error', credentials: 'omit', signal: AbortSignal.timeout(MOST_MS) });
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
    const bytes = await boundedBody(answer.body, MOST_BYTES);
    if (bytes === undefined) throw new Error(`it has more than ${MOST_BYTES} bytes`);
    return bytes;
  } catch (cause) {
    throw refused(
      `${where}: ${name}: ${messageOf(cause)}`,
      'Give the folder or the https:// address that holds the list and its signature',
    );
  }
}

const refused = (why: string, remedy: string): GapError => new GapError('usage.known-bad', why, remedy);
