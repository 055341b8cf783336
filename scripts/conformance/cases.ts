import { cpSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Validation, validateShard } from '#format/check/validate.ts';
import { clipLines } from '#format/cli/clip-lines.ts';
import { ClipReader } from '#format/clip/clip-reader.ts';
import { GapError } from '#format/core/errors.ts';

export const CONFORMANCE = 'format/conformance';

/** What is done to a copy of a shard before it is read. */
type Change =
  | { readonly remove: string }
  /** All but this file. */
  | { readonly only: string }
  | { readonly cut: string; readonly bytes: number }
  /** The lowest bit of a byte. */
  | { readonly flip: string; readonly at: number }
  | { readonly write: string; readonly text: string }
  | { readonly replace: string; readonly text: string; readonly by: string };

export interface ConformanceCase {
  readonly name: string;
  readonly shard: string;
  readonly change?: readonly Change[];
}

export const CASES = JSON.parse(readFileSync(`${CONFORMANCE}/cases.json`, 'utf8')) as readonly ConformanceCase[];

/** Frames of each clip. */
export const CLIP = { first: 20, count: 30 } as const;

/** Makes the folder of a case. */
export function layOut({ shard, change = [] }: ConformanceCase, folder: string): void {
  cpSync(join(CONFORMANCE, 'shards', shard), folder, { recursive: true });
  for (const one of change) {
    if ('remove' in one) rmSync(join(folder, one.remove));
    else if ('only' in one) for (const name of readdirSync(folder)) name !== one.only && rmSync(join(folder, name));
    else if ('cut' in one) truncateSync(join(folder, one.cut), one.bytes);
    else if ('write' in one) writeFileSync(join(folder, one.write), one.text);
    else if ('flip' in one) edit(join(folder, one.flip), (bytes) => bytes.with(one.at, (bytes[one.at] as number) ^ 1));
    else edit(join(folder, one.replace), (bytes) => replaced(Buffer.from(bytes).toString('utf8'), one.text, one.by));
  }
}

function edit(path: string, by: (bytes: Uint8Array) => Uint8Array | string): void {
  writeFileSync(path, by(readFileSync(path)));
}

function replaced(text: string, what: string, by: string): string {
  if (!text.includes(what)) throw new Error(`${what} is not there`);
  return text.replace(what, by);
}

/** What every reader has to find in a case. */
export interface Expected {
  /** `failed`, `warned`: names of checks. */
  readonly validate: { readonly refused: string } | { readonly verdict: string; readonly failed: string[]; readonly warned: string[] };
  /** Lines of `gap-shard clip`. */
  readonly clip: { readonly refused: string } | readonly object[];
}

/** What our reader finds. */
export const foundIn = async (folder: string): Promise<Expected> => ({ validate: await judged(folder), clip: await clipOf(folder) });

/** Which checks fail and which warn, as it is written down. */
export function checksIn({ verdict, findings }: Pick<Validation, 'verdict' | 'findings'>): Expected['validate'] {
  const named = (is: string) => [...new Set(findings.filter(({ severity }) => severity === is).map(({ check }) => check))].sort();
  return { verdict, failed: named('fail'), warned: named('warn') };
}

async function judged(folder: string): Promise<Expected['validate']> {
  try {
    return checksIn(await validateShard(folder));
  } catch (error) {
    return refusal(error);
  }
}

async function clipOf(folder: string): Promise<Expected['clip']> {
  try {
    using shard = await ClipReader.open(folder);
    const clip = await shard.clip(CLIP.first, CLIP.count);
    return [...clipLines(clip, shard.actions().fold(clip))];
  } catch (error) {
    return refusal(error);
  }
}

function refusal(error: unknown): { readonly refused: string } {
  return { refused: error instanceof GapError ? error.code : `${error}` };
}
