import { createHash, randomUUID } from 'node:crypto';
import { addShards } from '#corpus/catalogue/add-shards.ts';
import type { FoundShard } from '#corpus/catalogue/found-shards.ts';
import { measuresOf } from '#corpus/core/authenticity/measures.ts';
import type { CorpusDatabase } from '#corpus/database/database.ts';
import { JUDGE_VERSION } from '#corpus/jobs/job.ts';
import { JobQueue, type TakenJob } from '#corpus/jobs/job-queue.ts';
import { Judgement } from '#corpus/judge/judgement.ts';
import { settle } from '#corpus/worker/settle.ts';
import { HAND_T0, playedByHand } from '#test/support/played-hand.ts';

const CLEAN = measuresOf({ input: playedByHand(1, 30), frames: undefined, sync: undefined, t0Us: HAND_T0 });

/** What is said of an invented session, where a test needs to say something. */
export interface Said {
  readonly name: string;
  readonly title?: string;
  readonly originOf?: string;
  readonly recordedUtc?: string;
  readonly video?: string;
  readonly unrelated?: number;
  readonly signerKnown?: boolean;
  readonly signer?: string;
  readonly revocationId?: string;
  readonly prints?: Judgement['prints'];
  readonly seconds?: number;
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const uuidOf = (text: string): string => hash(text).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5');

function judgementOf({
  name,
  title = 'Doom',
  originOf,
  recordedUtc,
  video,
  unrelated,
  signerKnown,
  revocationId,
  signer,
  prints,
  seconds,
}: Said): Judgement {
  return Judgement.parse({
    verdict: 'pass',
    shard: {
      session_id: uuidOf(name),
      origin: uuidOf(originOf ?? name),
      title,
      build: '1',
      os: 'Linux',
      machine: 'CPU',
      codec: 'AV1_SVT',
      width: 640,
      height: 360,
      fps: 60,
      frames: 60 * (seconds ?? 120),
      duration_s: seconds ?? 120,
      bytes: 1e6,
      recorded_utc: recordedUtc ?? '2026-11-01T00:00:00Z',
      video_sha256: hash(video ?? name),
      consent: `consent of ${name}`,
      license: 'ref#l',
      scopes: ['video', 'inputs'],
      devices: ['kb', 'mouse'],
      codes: ['W', 'LMB'],
      rewards: false,
      tile_session: null,
      tile_key: null,
      revocation_id: revocationId ?? randomUUID(),
    },
    findings: [],
    lag: { ms: 31, signal: 'mouse-motion' },
    ...(signerKnown !== undefined && { signer: { key: signer ?? 'a'.repeat(64), known: signerKnown } }),
    measures: unrelated === undefined ? CLEAN : { ...CLEAN, unrelated: { share: unrelated, of: 10, at: [] } },
    prints: prints ?? [],
  });
}

async function settleOne(database: CorpusDatabase, queue: JobQueue, job: TakenJob | undefined, said: Said): Promise<void> {
  if (job === undefined) throw new Error(`${said.name} was not taken`);
  await settle(database, queue, [{ taken: job, judgement: judgementOf(said), tookMs: 5 }], { worker: 'test', deepShare: 0 });
}

/** Enters invented sessions into a catalogue, and what was found of each, one after another. */
export async function settled(database: CorpusDatabase, sessions: readonly Said[]): Promise<void> {
  await using queue = await JobQueue.open(database, () => {});
  async function* found({ name }: Said): AsyncGenerator<FoundShard> {
    yield { sha256: hash(name), place: `/${name}` };
  }
  // One after another: their numbers are in this order.
  for (const said of sessions) await addShards(database, queue, found(said));
  const taken = await queue.take(sessions.length);
  for (const said of sessions) {
    await settleOne(
      database,
      queue,
      taken.find(({ place }) => place === `/${said.name}`),
      said,
    );
  }
}

/** Judges once more a session that is in the catalogue already. */
export async function rejudged(database: CorpusDatabase, said: Said): Promise<void> {
  await using queue = await JobQueue.open(database, () => {});
  await database.query('delete from corpus.result r using corpus.shard s where s.no = r.shard and s.sha256 = $1', [hash(said.name)]);
  await queue.addAgain([{ shard: hash(said.name), level: 'fast', version: JUDGE_VERSION }], database);
  const [job] = await queue.take(1);
  await settleOne(database, queue, job, said);
}
