#!/usr/bin/env node
// The command of the npm package. Plain JavaScript: an older Node says in one line what it lacks.
'use strict';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 24 || (major === 24 && minor < 15)) {
  process.stderr.write(`gap-recorder needs Node 24.15 or later, and this is ${process.version}\n  → Install it from https://nodejs.org\n`);
  process.exitCode = 2;
} else {
  // biome-ignore lint/style/noRestrictedImports: where it lies in the package
  import('../dist/electron/cli/gap.js');
}
