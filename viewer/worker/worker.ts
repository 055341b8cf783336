import { mountEntries } from '#format/browser/mount.ts';
import { GivenFile, type PageFile } from '#format/browser/page-file.ts';
import { verify } from '#format/check/verify.ts';
import { clipLines } from '#format/cli/clip-lines.ts';
import { ClipReader } from '#format/clip/clip-reader.ts';
import { Consent } from '#format/core/documents/consent.ts';
import { GapError } from '#format/core/errors.ts';
import { CONSENT_FILE } from '#format/core/layout.ts';
import { said } from '#format/core/said.ts';
import { TRUST_ROLES } from '#format/core/sign/signer.ts';
import { knownDocument } from '#format/folder/known-document.ts';
import { publicKeyOf } from '#format/sign/public-key.ts';
import { videoFileOf } from '#format/video/video-frames.ts';
import { faultOf } from '#server/core/wire.ts';
import { detailOf } from '#shard/review/detail.ts';
import { lineOf, signersOf } from '#shard/review/line.ts';
import { framesOf, inputOf, mouseOf, padsOf } from '#shard/review/tracks.ts';
import type { Asked, AskName, Asks, Glance, Source, Told } from '#viewer/core/asks.ts';
import { find } from '#viewer/worker/find.ts';
import { HttpFile } from '#viewer/worker/http-file.ts';

/** Lines of a clip at once: 300 bytes each. */
const MOST_LINES = 100_000;

/** What is open, in order: the folder it is mounted as, and its files. */
const shards: { readonly folder: string; readonly files: ReadonlyMap<string, PageFile | undefined> }[] = [];

/** Undefined: no file. */
function fileOf(source: Source<File>): PageFile | undefined {
  if (source === null) return undefined;
  return source instanceof File ? new GivenFile(source) : new HttpFile(source.url, source.size);
}

function shardOf({ shard }: { readonly shard: number }) {
  const found = shards[shard];
  if (found === undefined) throw new RangeError(`there is no shard ${shard}`);
  return found;
}

const folderOf = (asks: { readonly shard: number }): string => shardOf(asks).folder;
const exact = ({ buffer, byteOffset, byteLength }: Uint8Array): ArrayBuffer =>
  (buffer as ArrayBuffer).slice(byteOffset, byteOffset + byteLength);

function glance(folder: string): Glance {
  const consent = knownDocument(`${folder}/${CONSENT_FILE}`, Consent);
  return { line: lineOf(folder), signers: signersOf(folder), ...(consent !== undefined && { consent }) };
}

async function clip(folder: string, first: number, count: number): Promise<string> {
  if (count > MOST_LINES)
    throw new GapError('usage.clip', said`${count} frames: a clip has at most ${MOST_LINES}`, said`Choose a shorter stretch`);
  using reader = await ClipReader.open(folder);
  const span = await reader.span(first, count);
  return [...clipLines(span, reader.actions().fold(span))].map((line) => `${JSON.stringify(line)}\n`).join('');
}

type Answering = {
  readonly [Name in AskName]: (asks: Asks<File>[Name]['with'], show: (pct: number) => void) => Promise<Asks<File>[Name]['answer']>;
};

const ANSWERS: Answering = {
  find: ({ address }) => find(address),
  open: async (asks) => {
    for (const { files } of asks.shards) {
      const read = new Map(files.map(([name, source]) => [name, fileOf(source)]));
      shards.push({ folder: mountEntries(read), files: read });
    }
    return null;
  },
  glance: async (asks) => glance(folderOf(asks)),
  frames: async (asks) => exact(await framesOf(folderOf(asks))),
  mouse: async (asks) => exact(await mouseOf(folderOf(asks))),
  pads: async (asks) => exact(await padsOf(folderOf(asks))),
  input: (asks) => inputOf(folderOf(asks)),
  video: async (asks) => {
    const { folder, files } = shardOf(asks);
    const file = files.get(videoFileOf(folder));
    if (file === undefined)
      throw new GapError('shard.video', said`${videoFileOf(folder)} is missing`, said`Validate the shard to see what is wrong`);
    return exact(await file.read(asks.from, asks.to));
  },
  detail: (asks, show) =>
    detailOf(folderOf(asks), String(asks.shard), {
      onProgress: (_, done, total) => show(total === 0 ? 0 : Math.floor((100 * done) / total)),
    }),
  verify: async (asks) => {
    const trusted = asks.keys.map((pem, i) => ({ ...publicKeyOf(pem, `${i + 1}`), name: `${i + 1}`, roles: TRUST_ROLES }));
    const { verdict, findings } = await verify(folderOf(asks), { trusted });
    return { verdict, findings };
  },
  clip: (asks) => clip(folderOf(asks), asks.first, asks.count),
};

const send = (told: Told, moved: readonly Transferable[] = []): void => postMessage(told, [...moved]);

self.addEventListener('message', async ({ data }: MessageEvent<Asked<File>>) => {
  const { id } = data;
  let shownPct = 0;
  const show = (pct: number): void => {
    if (pct !== shownPct) send({ id, pct });
    shownPct = pct;
  };
  try {
    const carryOut = ANSWERS[data.ask] as (asks: unknown, show: (pct: number) => void) => Promise<unknown>;
    const answer = await carryOut(data.with, show);
    send({ id, answer }, answer instanceof ArrayBuffer ? [answer] : []);
  } catch (error) {
    send({ id, fault: faultOf(error) });
  }
});
