import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isSessionId } from '#format/core/layout.ts';
import { CONTROLS } from '#format/core/parquet/tables.ts';
import { videoFileOf } from '#format/video/video-frames.ts';
import { Keyring, type Meta, type RecoverOptions, recover, scanVideo, TableReader, trim, validate, verify } from '#library/index.ts';
import { isExcused, unaccounted } from '#scripts/faults/accounts.ts';

/** The outcome of one try. Losses in ms; undefined if the fault has none to measure. */
export interface Try {
  readonly valid: boolean;
  /** From the end of the last frame to the fault, or the length of the gaps. */
  readonly lostVideoMs?: number | undefined;
  readonly lostRowsMs?: number | undefined;
  /** Error of the shard's own figure. */
  readonly claimErrorMs?: number | undefined;
  /** What is wrong, when it is not valid. */
  readonly why?: string | undefined;
}

/** The most that a fault may cost, and the largest error of the shard's own figure, ms. */
interface Limits {
  readonly lostVideoMs: number;
  readonly lostRowsMs: number;
  readonly claimErrorMs: number;
}

export const MOST = { lostVideoMs: 500, lostRowsMs: 1000, claimErrorMs: 250 } satisfies Limits;

const PARTIAL = /\.partial$/;

/** Recovers what was left if it was not sealed, and measures what is missing before `faultUs`. */
export async function outcomeOf(folder: string, faultUs: number, most: Limits = MOST, onEncode?: RecoverOptions['onEncode']): Promise<Try> {
  const keyring = new Keyring();
  const shard = PARTIAL.test(folder)
    ? (
        await recover(folder, {
          signer: keyring.signer('recorder'),
          watermarkKeyOf: (session, id) => keyring.watermarkKey(session, id),
          onEncode,
        })
      ).folder
    : folder;
  const why = await wrongWith(shard);
  const meta = readMeta(shard);
  const pts = scanVideo(join(shard, videoFileOf(shard))).pts;
  using table = await TableReader.open(join(shard, CONTROLS.file));
  const rows = await table.numbers('ts_us');
  const endUs = (pts.at(-1) as number) + 1e6 / meta.display.fps;
  const lostVideoMs = Math.max(0, (faultUs - endUs) / 1000);
  const claimed = meta.recorder?.recovered?.lost_ms;
  const measured = {
    lostVideoMs,
    lostRowsMs: Math.max(0, (faultUs - (rows.at(-1) as number)) / 1000),
    ...(claimed !== undefined && faultUs > 0 && { claimErrorMs: claimed - lostVideoMs }),
  };
  const over = (Object.keys(most) as (keyof Limits)[]).filter((name) => Math.abs(measured[name] ?? 0) > most[name]);
  const problems = [
    ...(why === undefined ? [] : [why]),
    ...over.map((name) => `${name} ${measured[name]?.toFixed(0)}, at most ${most[name]}`),
  ];
  return { ...measured, valid: problems.length === 0, why: problems.length === 0 ? undefined : problems.join('; ') };
}

/** A session that becomes several shards: all of them must be there, valid, and follow one another without a missing frame. */
export async function outcomeOfParts(out: string): Promise<Try> {
  const signer = new Keyring().signer('recorder');
  for (const name of readdirSync(out).filter((one) => PARTIAL.test(one))) await recover(join(out, name), { signer });
  const shards = readdirSync(out)
    .filter(isSessionId)
    .map((name) => join(out, name));
  const part = (shard: string) => readMeta(shard).recorder?.rolled?.part ?? 0;
  shards.sort((a, b) => part(a) - part(b));
  const wrong = await Promise.all(shards.map((shard) => wrongWith(shard)));
  const wanted = readMeta(shards[0] as string).recorder?.rolled?.parts;
  const times = shards.flatMap((shard) => [...scanVideo(join(shard, videoFileOf(shard))).pts]);
  const periodUs = 1e6 / readMeta(shards[0] as string).display.fps;
  const holes = times.filter((us, n) => n > 0 && Math.abs(us - (times[n - 1] as number) - periodUs) > 1).length;
  const problems = [
    ...wrong.filter((why) => why !== undefined),
    ...(shards.length === wanted ? [] : [`${shards.length} shards where ${wanted} were expected`]),
    ...(holes === 0 ? [] : [`${holes} times are not a frame after the one before`]),
  ];
  return { valid: problems.length === 0, why: problems.length === 0 ? undefined : problems.join('; ') };
}

/** A shard with a hole in it: the parts between its gaps must be valid, and the gaps must say what is missing. */
export async function outcomeWithGaps(shard: string, reason: string, out: string): Promise<Try> {
  const keyring = new Keyring();
  const { findings } = await verify(shard, { trusted: keyring.trusted });
  const wrong = findings.find(({ severity }) => severity === 'fail');
  const gaps = (readMeta(shard).recorder?.gaps ?? []).filter((gap) => gap.reason === reason);
  const lostVideoMs = gaps.reduce((sum, { from_us, to_us }) => sum + to_us - from_us, 0) / 1000;
  if (wrong !== undefined || gaps.length === 0) return { valid: false, lostVideoMs, why: wrong?.says ?? `no gap says ${reason}` };
  const pieces = await trim(shard, { dropGaps: true }, { trusted: keyring.trusted, signer: keyring.signer('recorder'), out });
  const why = (await Promise.all(pieces.map(({ folder }) => wrongWith(folder)))).find((text) => text !== undefined);
  return { valid: why === undefined, lostVideoMs, lostRowsMs: lostVideoMs, why };
}

/** Why a shard is not valid, or undefined. A check of lateness may fail if the shard accounts for what is missing. */
export async function wrongWith(shard: string): Promise<string | undefined> {
  const validated = (await validate(shard)).findings;
  const verified = (await verify(shard, { trusted: new Keyring().trusted })).findings;
  const meta = readMeta(shard);
  const open = await unaccounted(shard, meta);
  const wrong = [...validated, ...verified].filter((finding) => finding.severity === 'fail' && !isExcused(finding, open, meta));
  return [...wrong.map(({ check, says }) => `${check}: ${says}`), ...open].join('; ') || undefined;
}

export function readMeta(shard: string): Meta {
  return JSON.parse(readFileSync(join(shard, 'meta.json'), 'utf8')) as Meta;
}
