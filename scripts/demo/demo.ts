import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeContactSheet } from '#scripts/demo/contact-sheet.ts';
import { DEMO_GAME, Stage } from '#scripts/demo/stage.ts';
import { GAP } from '#scripts/gap-command.ts';

const { values } = parseArgs({
  options: {
    duration: { type: 'string', default: '20' },
    out: { type: 'string', default: 'demo-out' },
    virtual: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h' },
  },
});

if (values.help === true) {
  process.stdout.write(`npm run demo -- [--duration S] [--out DIR] [--virtual]

Records a real window with real input for 20 s, seals and validates the shard, and draws a contact sheet of it.
With a display (DISPLAY is set) it records that, and you play; without one, or with --virtual, it starts its own X
server, window manager, game and scripted player.
`);
  process.exit(0);
}

mkdirSync(values.out, { recursive: true });
// The demo has its own keys: nothing is created in the user's folder.
process.env.GAP_SETTINGS ??= join(values.out, '.home', 'settings.json');
process.exitCode =
  process.env.DISPLAY !== undefined && process.env.DISPLAY !== '' && !values.virtual ? await recordYourDisplay() : await recordOurs();

async function recordYourDisplay(): Promise<number> {
  process.stdout.write(
    `Recording all of your display ${process.env.DISPLAY} for ${values.duration} s, and W A S D, E, R, Space, Ctrl, Shift and the mouse in whatever window has the focus: play something.\n`,
  );
  return await recordAndShow(process.env.DISPLAY as string, ['--any-window']);
}

async function recordOurs(): Promise<number> {
  await using stage = await Stage.open();
  const { name } = stage.display;
  process.stdout.write(`No display here: recording the demo game in an X server of our own (${name}), played by a script.\n`);
  return await recordAndShow(name, ['--game', DEMO_GAME]);
}

/** Runs the command as a user would, then shows the result. */
async function recordAndShow(display: string, whose: readonly string[]): Promise<number> {
  // What an interrupted demo left here is sealed first, and is another shard.
  const sessionId = randomUUID();
  const flags = [
    ...whose,
    '--display',
    display,
    '--out',
    values.out,
    '--session-id',
    sessionId,
    '--duration',
    values.duration,
    '--title',
    'GAP demo game',
    '--build',
    '1',
    '--map',
    'skyline',
    '--license-ref',
    'ref#demo-license',
    '--consent-ref',
    'ref#demo-consent',
  ];
  const recorded = await gap(['record', ...flags]);
  if (recorded > 1) return recorded;
  const shard = join(values.out, sessionId);
  process.stdout.write('\nThe same shard, read back by `gap validate`:\n');
  const validated = await gap(['validate', shard]);
  const sheet = `${shard}.png`;
  await writeContactSheet(shard, sheet);
  process.stdout.write(`\nShard:   ${shard}\nPicture: ${sheet}\n`);
  return validated;
}

async function gap(args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [GAP, ...args], { stdio: 'inherit' });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 3;
}
