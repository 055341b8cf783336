#!/usr/bin/env node
import { printError, runGap } from '#cli/run.ts';
import { endOnStray } from '#format/cli/end-on-stray.ts';
import { leaveStuckThreads } from '#session/threads/leave-stuck-threads.ts';

// A reader that goes away (`gap record | head`), and a terminal that is closed (EIO), must not end a recording, or its sealing.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
const args = process.argv.slice(2);
endOnStray((error) => printError(args[0] ?? '', error));
const code = await runGap(args);
process.exitCode = code;
await leaveStuckThreads(code);
