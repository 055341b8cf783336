import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { signShard, type TrustedKey, verify } from '#library/index.ts';
import { Stage } from '#scripts/demo/stage.ts';
import { change, type Files } from '#scripts/faults/changes.ts';
import { Forger } from '#scripts/faults/forger.ts';
import { sleep, Victim } from '#scripts/faults/victim.ts';
import { numberOf } from '#scripts/options.ts';
import { OwnHome } from '#scripts/own-home.ts';
import { Random } from '#scripts/random.ts';

/** A change that verification did not find. */
export interface Missed {
  readonly seed: number;
  readonly what: string;
}

/** One change in this many is signed again by a key that is trusted for something else. */
const FORGED_EVERY = 10;

/** Makes random changes to a copy of a signed shard, one at a time, `changes` in all, and returns those that `gap verify` does not find. */
export async function tamper(shard: string, trusted: readonly TrustedKey[], changes: number, seed = 1): Promise<Missed[]> {
  const work = mkdtempSync(join(tmpdir(), 'gap-tamper-'));
  try {
    const copy = join(work, 'shard');
    cpSync(shard, copy, { recursive: true });
    const files: Files = new Map(readdirSync(shard).map((name) => [name, readFileSync(join(shard, name))]));
    const forger = new Forger();
    const believed = [...trusted, forger.trusted];
    const missed: Missed[] = [];
    for (let i = 0; i < changes; i++) {
      const random = new Random(seed + i);
      const { files: changed, what } = random.below(FORGED_EVERY) === 0 ? forger.resign(files, random) : change(files, random);
      const names = new Set([...files.keys(), ...changed.keys()]);
      const touched = [...names].filter((name) => changed.get(name) !== files.get(name));
      for (const name of touched) put(join(copy, name), changed.get(name));
      const { verdict } = await verify(copy, { trusted: believed });
      if (verdict === 'pass') missed.push({ seed: seed + i, what });
      for (const name of touched) put(join(copy, name), files.get(name));
    }
    if ((await verify(copy, { trusted })).verdict !== 'pass')
      throw new Error('the copy does not verify any more, though nothing is changed in it');
    return missed;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function put(path: string, bytes: Buffer | undefined): void {
  if (bytes === undefined) rmSync(path, { force: true });
  else writeFileSync(path, bytes);
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { changes: { type: 'string' }, seed: { type: 'string' }, help: { type: 'boolean' } } });
  if (values.help === true) {
    process.stdout.write(`npm run test:tamper -- [--changes N] [--seed N]

Records and signs a shard, changes a byte or a field of it N times (10000), in a tenth of which somebody signs it again whose key is
trusted for something else, and checks that gap verify finds each.
`);
    return 0;
  }
  const changes = numberOf('changes', values.changes ?? '10000');
  const seed = numberOf('seed', values.seed ?? '1');
  using home = await OwnHome.open('tamper', 'recorder', 'operator', 'watermark');
  const { keyring } = home;
  const shard = await recordShard(join(home.path, 'out'));
  await signShard(shard, keyring.signer('operator'), { trusted: keyring.trusted });
  const began = performance.now();
  const missed = await tamper(shard, keyring.trusted, changes, seed);
  const seconds = (performance.now() - began) / 1000;
  for (const { seed, what } of missed) process.stdout.write(`  seed ${seed}: ${what}\n`);
  process.stdout.write(`${changes - missed.length} of ${changes} changes found, in ${seconds.toFixed(0)} s\n`);
  return missed.length === 0 ? 0 : 1;
}

async function recordShard(out: string): Promise<string> {
  await using stage = await Stage.open();
  const victim = await Victim.start(out, stage.display.name);
  await sleep(4000);
  victim.signal('SIGINT');
  await victim.ended();
  return victim.folder();
}

if (import.meta.main) process.exitCode = await main();
