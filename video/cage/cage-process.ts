import { fileURLToPath } from 'node:url';
import { enterLinuxCage, keepOpenAlone } from '#native/linux/cage/cage.ts';
import { Caged } from '#video/cage/caged-process.ts';
import { filesOf } from '#video/cage/program-files.ts';

/**
 * Enters the cage and executes the program in it: what cages a process cages its calling thread, and Node has others already. The channel to the owner is the handle that Node took at
 * the start; the owner sends nothing before the program answers.
 */
const CHANNEL = 3;

const { program, reads, writes } = Caged.parse(JSON.parse(process.argv[2] ?? ''));
const own = filesOf(new URL(program));
const coverage = process.env.NODE_V8_COVERAGE;
enterLinuxCage({
  reads: [...own.reads, ...reads],
  runs: own.runs,
  writes: [...writes, '/dev/null', ...(coverage === undefined ? [] : [coverage])],
});
keepOpenAlone(CHANNEL);
// Node ends where it may not read the system's settings of OpenSSL, of which nothing here depends.
const env = { ...process.env, NODE_CHANNEL_FD: `${CHANNEL}`, OPENSSL_CONF: '/dev/null' };
process.execve?.(process.execPath, [process.execPath, fileURLToPath(program)], env);
throw new Error('this Node cannot execute a program in its place');
