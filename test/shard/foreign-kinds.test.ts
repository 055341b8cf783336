import { rmSync } from 'node:fs';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { GapError } from '#format/core/errors.ts';
import { whyNoPython } from '#scripts/python/venv.ts';
import { validate } from '#shard/validate.ts';
import { ShardCopy } from '#test/support/damage.ts';
import { KINDS } from '#test/support/foreign-kinds.ts';
import { removeTables } from '#test/support/foreign-tables.ts';
import { lateInFixture } from '#test/support/shards.ts';

const OURS = ['frames.parquet', 'events.parquet', 'consent.json', 'shard.dsse.json', 'hashes.json.recorder.minisig', 'qat.json'];
/** Of every short recording of this size, by whichever program. */
const ALWAYS = ['video.preferred-size', 'session.duration', 'sync.calibration', 'watermark.proofs'];

/** Numbers, and hashes, are those of the recording. */
const inWords = (says: string): string => says.replace(/[0-9a-f]{64}/g, '#').replace(/\d+(\.\d+)?/g, '#');

interface Outcome {
  readonly verdict: string;
  /** The check, and what it says, of all that fails, or else warns. */
  readonly says: readonly string[];
  readonly remedies: readonly string[];
}

/** `awaited`: what the change is to be told as; all else that the recording itself has for its lateness is left out. */
async function outcomeOf(folder: string, awaited: string): Promise<Outcome> {
  try {
    const { verdict, findings } = await validate(folder);
    const late = await lateInFixture();
    const said = findings.filter(
      ({ check, severity }) => severity !== 'pass' && !ALWAYS.includes(check) && (!late.has(check) || awaited.startsWith(`${check}:`)),
    );
    const failed = said.filter(({ severity }) => severity === 'fail');
    const told = failed.length > 0 ? failed : said;
    return {
      verdict: late.size > 0 && failed.length === 0 ? 'pass' : verdict,
      says: told.map(({ check, says }) => inWords(`${check}: ${says}`)),
      remedies: told.map(({ remedy }) => remedy ?? ''),
    };
  } catch (error) {
    if (!(error instanceof GapError)) throw error;
    return { verdict: 'refused', says: [inWords(`${error.code}: ${error.message.replace(/^.*\/shard\//, '')}`)], remedies: [error.remedy] };
  }
}

afterAll(removeTables);

describe.skipIf(whyNoPython() !== undefined)('a shard of another program', () => {
  it.each(KINDS)('%s: %s', async (name, verdict, says, change) => {
    using copy = new ShardCopy(inject('shard'));
    copy.editJson('meta.json', (meta) => {
      delete meta.recorder;
    });
    for (const file of OURS) rmSync(copy.file(file), { force: true });
    copy.rehash();
    await change(copy);
    if (!/hash|folder|link/.test(name)) copy.rehash();
    const outcome = await outcomeOf(copy.path, says);
    expect([outcome.verdict, ...outcome.says]).toEqual(
      says === '' ? [verdict] : expect.arrayContaining([verdict, expect.stringContaining(says)]),
    );
    for (const remedy of outcome.remedies) expect(remedy.length).toBeGreaterThan(10);
  });
});
