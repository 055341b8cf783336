import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { answerShardFile } from '#app/server/shard-files.ts';
import { CheckedPlace } from '#app/shelf/checked-place.ts';
import { deleteShard } from '#app/shelf/delete-shard.ts';
import { Shelf } from '#app/shelf/shelf.ts';
import { foundShards } from '#corpus/catalogue/found-shards.ts';
import { judgeShard } from '#corpus/judge/judge-shard.ts';
import { Outgoing } from '#corpus/send/outgoing.ts';
import { planParts } from '#corpus/send/plan-parts.ts';
import {
  adopt,
  ClipReader,
  compareShards,
  DATASETS,
  exportDataset,
  exportShard,
  inspect,
  Keyring,
  recover,
  shardsIn,
  signShard,
  trim,
  validate,
  verify,
  writeReport,
} from '#library/index.ts';
import { FFMPEG_PICTURES } from '#shard/pictures/ffmpeg-pictures.ts';
import { detailOf } from '#shard/review/detail.ts';
import { inputOf } from '#shard/review/tracks.ts';

/** What opens a shard: all that commands, pages, the service and the workers of a corpus do with one, in an order in which what changes it comes last. */
export function looksAt(home: string, folder: string, sessionId: string, original: string): Record<string, () => unknown> {
  const keyring = new Keyring();
  const { trusted } = keyring;
  const shelf = new Shelf(() => home, keyring);
  const out = (name: string) => join(home, `of ${name}`);
  const signer = keyring.signer('operator');
  return {
    shelf: () => shelf.list(),
    detail: () => detailOf(shelf.path(sessionId), sessionId, { pictures: FFMPEG_PICTURES }),
    input: () => inputOf(shelf.path(sessionId)),
    ...Object.fromEntries(['video', 'frames', 'mouse', 'pads'].map((what) => [`page: ${what}`, () => pageFile(shelf, sessionId, what)])),
    'check page': async () => {
      using place = new CheckedPlace(() => {});
      await place.open(home);
    },
    'what is a shard': () => shardsIn(home),
    'corpus add': async () => {
      for await (const found of foundShards(home, () => {})) await found.prove?.();
    },
    judge: () => judgeShard(folder, { level: 'fast', trusted }),
    inspect: () => inspect(folder),
    validate: () => validate(folder),
    verify: () => verify(folder, { trusted }),
    report: () => writeReport(folder, out('report.html'), { check: true }),
    compare: () => compareShards(folder, original),
    clip: async () => {
      await using reader = await ClipReader.open(folder);
      await reader.clip(0, 2);
    },
    upload: async () => {
      if (existsSync(folder)) await planParts(new Outgoing(folder, undefined), undefined);
    },
    export: () => exportShard(folder, out('export'), { trusted, zip: false }),
    ...Object.fromEntries(
      DATASETS.map((kind) => [`export as ${kind}`, () => exportDataset(kind, [folder], out(kind), { trusted, allowFailed: true })]),
    ),
    trim: () => trim(folder, { fromS: 0.5 }, { trusted, signer, out: out('trimmed') }),
    adopt: () => adopt(folder, out('adopted'), { signer }),
    sign: () => signShard(folder, signer, { trusted }),
    recover: () => recover(folder),
    delete: () => deleteShard(folder),
    'delete what is left': () => rmSync(home, { recursive: true, force: true }),
  };
}

/** As a page reads it: to its end. */
async function pageFile(shelf: Shelf, sessionId: string, what: string): Promise<void> {
  const { body } = await answerShardFile(shelf, `/shard/${sessionId}/${what}`, 'bytes=0-1000');
  for await (const _ of body ?? []);
}
