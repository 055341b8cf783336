#!/usr/bin/env node
import { runGap } from '#cli/run.ts';

// A reader that goes away (`gap record | head`), and a terminal that is closed (EIO), must not end a recording, or its sealing.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
process.exitCode = await runGap(process.argv.slice(2));
