#!/usr/bin/env node
import { runGap } from '#cli/run.ts';

process.exitCode = await runGap(process.argv.slice(2));
