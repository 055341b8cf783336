#!/usr/bin/env node
// `npx gap-recorder`: the app in the browser; with a command, as `gap`.
'use strict';

if (process.argv.length === 2) process.argv.push('console', '--open');
require('./gap.cjs');
