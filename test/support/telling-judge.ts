import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { type FromJudge, ToJudge } from '#corpus/judge/messages.ts';
import { READY } from '#video/cage/caged-process.ts';

// A judge that does what a broken decoder could, and tells what it was given and what came of each.
process.on('disconnect', () => process.exit(0));
process.on('message', (message) => {
  const order = ToJudge.parse(message);
  if (order.type !== 'judge') return;
  void triedIn(order.folder).then((tried) => {
    const why = JSON.stringify({ environment: process.env, arguments: process.argv.slice(2), order, tried });
    process.send?.({ type: 'broken', why } satisfies FromJudge, () => {});
  });
});

/** By what was tried: `done`, or the error. `secret` lies two folders above the shard, with the port of a server in it. */
async function triedIn(folder: string): Promise<Record<string, string>> {
  const above = dirname(dirname(folder));
  const port = Number(readFileSync(join(folder, 'port'), 'utf8'));
  const tried: Record<string, string> = {};
  const attempt = (what: string, act: () => unknown) => {
    try {
      act();
      tried[what] = 'done';
    } catch (error) {
      tried[what] = (error as NodeJS.ErrnoException).code ?? 'error';
    }
  };
  attempt('read its shard', () => readFileSync(join(folder, 'meta.json')));
  attempt('read a secret', () => readFileSync(join(above, 'secret')));
  attempt('list a folder', () => readdirSync(above));
  attempt('read who may log in', () => readFileSync('/etc/passwd'));
  attempt('read its owner’s environment', () => readFileSync(`/proc/${process.ppid}/environ`));
  attempt('change its shard', () => writeFileSync(join(folder, 'meta.json'), '{}'));
  attempt('make a file', () => writeFileSync(join(above, 'made'), 'x'));
  attempt('make a folder', () => mkdirSync(join(above, 'folder')));
  attempt('end another process', () => process.kill(process.ppid, 'SIGWINCH'));
  attempt('run a program', () => {
    const { error } = spawnSync('/bin/true');
    if (error !== undefined) throw error;
  });
  const ways = { connect: () => connect(port, '127.0.0.1'), 'connect on this machine': () => connect(join(above, 'socket')) };
  for (const [what, way] of Object.entries(ways)) {
    const socket = way();
    tried[what] = await new Promise((resolve) => {
      socket.on('connect', () => resolve('done')).on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'error'));
    });
    socket.destroy();
  }
  return tried;
}
process.send?.(READY);
