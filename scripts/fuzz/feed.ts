import { folderTarget } from '#scripts/fuzz/folder-target.ts';
import { goldTarget } from '#scripts/fuzz/gold-target.ts';
import { homeTargets } from '#scripts/fuzz/home-targets.ts';
import { peerTargets } from '#scripts/fuzz/peer-targets.ts';
import { type Target, targetsOf } from '#scripts/fuzz/targets.ts';
import { Random } from '#scripts/random.ts';

/** Feeds one parser for ever: node feed.ts NAME SHARD PARTIAL WORK SEED. Reports to its parent; fails if the parser misbehaves. */
const [name, shard, partial, work, seed] = process.argv.slice(2) as [string, string, string, string, string];
/** Making one of these takes a second. */
const APART: Readonly<Record<string, () => Target>> = { gold: () => goldTarget(work), folders: () => folderTarget(shard, work) };
const target =
  APART[name]?.() ??
  [...targetsOf(shard, partial, work), ...(await homeTargets(work)), ...peerTargets(work)].find((candidate) => candidate.name === name);
if (target === undefined) throw new Error(`there is no target ${name}`);
const EVERY_MS = 100;

let reportedMs = 0;
for (let runs = 0; ; runs++) {
  const own = Number(seed) + runs;
  const now = performance.now();
  if (now - reportedMs > EVERY_MS) {
    reportedMs = now;
    process.send?.({ runs, seed: own, rssMb: process.memoryUsage().rss / 1e6 });
    await new Promise((resolve) => setImmediate(resolve));
  }
  try {
    await target.feed(new Random(own));
  } catch (error) {
    process.send?.({ runs, seed: own, rssMb: process.memoryUsage().rss / 1e6 });
    console.error(`seed ${own}`, error);
    await new Promise((resolve) => setTimeout(resolve, 50));
    process.exit(1);
  }
}
