#!/usr/bin/env node
import { runGap } from '#cli/run.ts';

// A reader that goes away (`gap record | head`) must not end a recording.
process.stdout.on('error', () => {});
process.exitCode = await runGap(process.argv.slice(2));
