import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { RESERVE_FILE } from '#format/core/layout.ts';
import { DEMO_GAME, Stage } from '#scripts/demo/stage.ts';

const { values, positionals } = parseArgs({
  options: { tree: { type: 'string', default: '.' }, name: { type: 'string' }, help: { type: 'boolean' } },
  allowPositionals: true,
});
if (values.help === true || values.name === undefined) {
  console.log(`node scripts/conformance/record.ts --name NAME [--tree DIR] [-- FLAGS OF GAP RECORD]

Records three seconds of the demo game with the recorder whose sources are in DIR (an earlier commit), and a session that is killed, into
format/conformance/shards/NAME and format/conformance/sessions/NAME.partial. What is there is replaced.`);
  process.exit(values.help === true ? 0 : 2);
}

const SMALL = { width: 320, height: 180 } as const;
const FLAGS = [
  '--size',
  '320x180',
  '--fps',
  '30',
  '--license-ref',
  'ref#conformance',
  '--consent-ref',
  'ref#conformance',
  '--game',
  DEMO_GAME,
];
const place = (kind: string, name: string) => join('format/conformance', kind, name);

await using stage = await Stage.open(SMALL);
const home = mkdtempSync(join(tmpdir(), 'gap-conformance-'));

async function record(flags: readonly string[], killAfterFrames = Number.POSITIVE_INFINITY): Promise<string> {
  const out = mkdtempSync(join(home, 'out-'));
  const gap = join(values.tree, 'electron/cli/gap.ts');
  const child = spawn(
    process.execPath,
    [gap, 'record', '--display', stage.display.name, '--out', out, ...FLAGS, ...positionals, ...flags, '--json'],
    {
      env: { ...process.env, GAP_SETTINGS: join(home, 'settings.json') },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  child.stdout.on('data', (chunk) => {
    for (const [, frames] of String(chunk).matchAll(/"frames":(\d+)/g)) if (Number(frames) >= killAfterFrames) child.kill('SIGKILL');
  });
  await once(child, 'close');
  const [made] = readdirSync(out).filter((name) => !name.endsWith('.lock'));
  if (made === undefined) throw new Error('nothing was recorded');
  return join(out, made);
}

for (const [kind, made, name] of [
  ['shards', await record(['--duration', '3']), values.name],
  ['sessions', await record(['--duration', '60'], 60), `${values.name}.partial`],
] as const) {
  // Only takes room for when there is none left.
  rmSync(join(made, RESERVE_FILE), { force: true });
  rmSync(place(kind, name), { recursive: true, force: true });
  mkdirSync(place(kind, ''), { recursive: true });
  renameSync(made, place(kind, name));
}
rmSync(home, { recursive: true });
