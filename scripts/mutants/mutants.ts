import { globSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ANY_SOURCE } from '#scripts/build/sources.ts';
import { type Change, changesOf } from '#scripts/mutants/changes.ts';
import { Tree } from '#scripts/mutants/tree.ts';
import { numberOf } from '#scripts/options.ts';
import { Random } from '#scripts/random.ts';

const HELP = `npm run mutants -- [--count N] [--seed N] [--files GLOB]

Changes a single token of what is pure, N times (200), each time at another random place, in copies of this tree, and
runs the pure tests that reach the file. A change that no test notices is printed.

Exit codes: 0 at least 85 % were noticed; 1 fewer; 2 usage, or tests that are red without any change.
`;
const LEAST_PCT = 85;

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    files: { type: 'string', default: `${ANY_SOURCE}/core/**/*.ts` },
    help: { type: 'boolean', short: 'h' },
  },
});
if (values.help === true) {
  process.stdout.write(HELP);
  process.exit(0);
}

const [count, random] = [numberOf('count', values.count), new Random(numberOf('seed', values.seed))];
const places = globSync(values.files).flatMap((file) => changesOf(readFileSync(file, 'utf8')).map((change) => ({ file, change })));
const sample = Array.from(
  { length: Math.min(count, places.length) },
  () => places.splice(random.below(places.length), 1)[0] as (typeof places)[number],
);

using trees = new DisposableStack();
// One for each core of a small machine.
const [first, second] = [trees.use(new Tree()), trees.use(new Tree())];
const stopped = () => {
  trees.dispose();
  process.exit(2);
};
process.once('SIGINT', stopped).once('SIGTERM', stopped);

// Otherwise every change would count as noticed.
const all = await first.learn();
if (all.red.length > 0) {
  process.stderr.write(`the pure tests are red as they are: ${all.red.join(', ')}\n`);
  process.exit(2);
}
second.believe(all);
let [tried, noticed, endless, next] = [0, 0, 0, 0];
await Promise.all([tryIn(first), tryIn(second)]);
const pct = (100 * noticed) / Math.max(1, tried);
process.stdout.write(
  `${noticed} of ${tried} changes were noticed, ${endless} of them by tests that never end: ${pct.toFixed(1)} %, of ${LEAST_PCT}; seed ${values.seed}\n`,
);
process.exitCode = tried > 0 && pct >= LEAST_PCT ? 0 : 1;

async function tryIn(tree: Tree): Promise<void> {
  for (let one = sample[next++]; one !== undefined; one = sample[next++]) {
    const { file, change } = one;
    const source = readFileSync(file, 'utf8');
    const changed = source.slice(0, change.offset) + change.after + source.slice(change.offset + change.before.length);
    const by = await tree.notices(file, changed);
    if (by === 'endless') endless += 1;
    if (by !== undefined) noticed += 1;
    else process.stdout.write(`survived  ${placeOf(source, file, change)}\n`);
    tried += 1;
    if (tried % 20 === 0) process.stderr.write(`${noticed} of ${tried} noticed, ${sample.length} to try\n`);
  }
}

function placeOf(source: string, file: string, { offset, before, after }: Change): string {
  const line = source.slice(0, offset).split('\n').length;
  return `${file}:${line}: ${before.trim()} → ${after.trim()}   ${source.split('\n')[line - 1]?.trim()}`;
}
