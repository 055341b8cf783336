import { compareShards } from '#format/compare/compare-shards.ts';
import { outcomeOf } from '#format/core/game/comparison.ts';

/** Compares two exports: node compare-once.ts A B. In its own process, so that its memory is the comparison's. */
const [a = '', b = ''] = process.argv.slice(2);
const began = performance.now();
const found = await compareShards(a, b);
process.stdout.write(
  `${JSON.stringify({ seconds: (performance.now() - began) / 1000, rows: found.rows.compared, identical: outcomeOf(found) === 'identical', peakRssMb: process.resourceUsage().maxRSS / 1024 })}\n`,
);
