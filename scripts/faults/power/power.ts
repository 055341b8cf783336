import { cpSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { Stage } from '#scripts/demo/stage.ts';
import { canTrace, traced } from '#scripts/faults/power/file-trace.ts';
import { MOST_LOST_MS, placesToCut, type Traced, tryCuts } from '#scripts/faults/power/try-cuts.ts';
import { sleep, Victim, victimFlags } from '#scripts/faults/victim.ts';
import { GAP } from '#scripts/gap-command.ts';
import { numberOf } from '#scripts/options.ts';
import { OwnHome } from '#scripts/own-home.ts';
import { Random } from '#scripts/random.ts';

/** `npm run test:power`: cuts the power during recording, sealing and recovery. Exit 1 if a cut cost something it must not. */
const { values } = parseArgs({ options: { cuts: { type: 'string' }, seed: { type: 'string' }, help: { type: 'boolean' } } });
const SMALL = ['--size', '320x180', '--fps', '30', '--encoder', 'h264-14'] as const;

if (values.help === true) {
  process.stdout.write(`npm run test:power -- [--cuts N] [--seed N]

Traces each write, sync, rename and removal of a recording and of a recovery, cuts them off N times (200), half of them in each, and
recovers what a disk would hold that keeps nothing, some or all of what was not synced. Each must be valid, signed, and at most
${MOST_LOST_MS} ms short.
`);
  process.exit(0);
}
if (!canTrace()) {
  process.stderr.write('strace is missing or not allowed here: npm run setup installs it on Debian\n');
  process.exit(2);
}

const cuts = numberOf('cuts', values.cuts ?? '200');
const seed = numberOf('seed', values.seed ?? '1');
using home = await OwnHome.open('power', 'recorder', 'watermark');
const work = home.path;
let bad = 0;
const stages = { 'recording and sealing': await recordingTraced(), recovery: await recoveryTraced() };
for (const [name, trace] of Object.entries(stages)) {
  const count = Math.ceil(cuts / 2);
  const random = new Random(seed);
  const result = await tryCuts(trace, placesToCut(trace.calls, count, random), join(dirname(trace.root), 'cuts'), random);
  process.stdout.write(`${name}: ${count - result.bad.length} of ${count} cuts, at most ${result.mostLostMs.toFixed(0)} ms lost\n`);
  for (const { after, kept, why } of result.bad) process.stdout.write(`  after call ${after} of ${trace.calls.length}, ${kept}: ${why}\n`);
  bad += result.bad.length;
  if (bad > 0) home.keep();
}
if (bad > 0) process.stdout.write(`what these cuts left is in ${work}\n`);
process.exitCode = bad === 0 ? 0 : 1;

async function recordingTraced(): Promise<Traced> {
  await using stage = await Stage.open({ width: 640, height: 360 });
  const [root, before] = [join(work, 'recording', 'shards'), join(work, 'recording', 'before')];
  for (const folder of [root, before]) mkdirSync(folder, { recursive: true });
  const command = [process.execPath, GAP, ...victimFlags(root, stage.display.name), ...SMALL, '--duration', '6'];
  return { ...(await traced(command, root, join(work, 'recording', 'trace'))), root, before };
}

async function recoveryTraced(): Promise<Traced> {
  await using stage = await Stage.open({ width: 640, height: 360 });
  const [root, before] = [join(work, 'recovery', 'shards'), join(work, 'recovery', 'before')];
  const victim = await Victim.start(root, stage.display.name, SMALL);
  await sleep(4000);
  victim.signal('SIGKILL');
  await victim.ended();
  cpSync(root, before, { recursive: true });
  const command = [process.execPath, GAP, 'recover', root, '--now'];
  return { ...(await traced(command, root, join(work, 'recovery', 'trace'))), root, before };
}
