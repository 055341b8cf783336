#!/usr/bin/env node
import { runGap } from '#cli/run.ts';
import { hasStuckThreads, leaveNow } from '#library/index.ts';

// A reader that goes away (`gap record | head`) must not end a recording.
process.stdout.on('error', () => {});
process.exitCode = await runGap(process.argv.slice(2));
// A thread inside an encoder that hangs would hold the process for ever.
if (hasStuckThreads()) leaveNow(Number(process.exitCode));
