#!/usr/bin/env node
import { runGap } from '#cli/run.ts';
import { leaveStuckThreads } from '#recorder/threads/leave-stuck-threads.ts';

// A reader that goes away (`gap record | head`), and a terminal that is closed (EIO), must not end a recording, or its sealing.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
const code = await runGap(process.argv.slice(2));
process.exitCode = code;
await leaveStuckThreads(code);
