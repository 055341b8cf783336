#!/usr/bin/env node

/** The first that decompresses Zstandard, as tables are (node:zlib). */
const LEAST = [22, 15] as const;

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
// A reader that goes away (`gap-shard clip | head`) is no failure.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
if (major > LEAST[0] || (major === LEAST[0] && minor >= LEAST[1])) {
  // Only then: an older one cannot even read what it does not know.
  const { printError, runGapShard } = await import('#format/cli/run-gap-shard.ts');
  const { endOnStray } = await import('#format/cli/end-on-stray.ts');
  const args = process.argv.slice(2);
  endOnStray((error) => printError(args[0] ?? '', error));
  process.exitCode = await runGapShard(args);
} else {
  process.stderr.write(`gap-shard: Node ${process.versions.node} is too old\n  → Install Node ${LEAST.join('.')} or newer\n`);
  process.exitCode = 2;
}
