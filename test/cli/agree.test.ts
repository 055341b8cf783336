import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { gap } from '#test/support/gap.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

let folder: TemporaryFolder;
let env: Record<string, string>;
beforeEach(() => {
  folder = new TemporaryFolder();
  env = { GAP_SETTINGS: join(folder.path, 'settings.json'), LANG: 'en_US.UTF-8' };
});
afterEach(() => folder[Symbol.dispose]());

/** With a display that is not there: whatever is agreed to, nothing is recorded. */
const RECORD = ['record', '--display', ':98', '--any-window', '--out', '/nowhere/out'];
const consents = () =>
  existsSync(join(folder.path, 'consents')) ? readdirSync(join(folder.path, 'consents')).filter((name) => name.endsWith('.json')) : [];

/** In a terminal of its own (util-linux), where somebody types this. */
function inTerminal(typed: string, ...args: string[]): string {
  const command = ['scripts/gap', ...args].join(' ');
  return spawnSync('script', ['-qec', command, '/dev/null'], { input: `${typed}\n`, encoding: 'utf8', env: { ...process.env, ...env } })
    .stdout;
}

it('without a terminal nobody is asked, and nothing agrees in their place', async () => {
  const { code, stderr } = await gap(RECORD, { env });
  expect(code).toBe(2);
  expect(stderr).toContain('nobody has agreed to be recorded here');
  expect(await gap([...RECORD, '--yes'], { env })).toMatchObject({ code: 2, stderr: expect.stringContaining("Unknown option '--yes'") });
  expect(consents()).toEqual([]);
});

it('in a terminal the notice is shown, and who does not type the word is not recorded', () => {
  const shown = inTerminal('yes', ...RECORD);
  expect(shown).toContain('What you agree to when you record');
  expect(shown).toMatch(/video {2}The pictures of the game/);
  expect(shown).toContain('Not agreed to: network, chat, voice, game, geo, lab, send.');
  expect(shown).toContain('you did not agree');
  expect(consents()).toEqual([]);
});

it('who agrees is asked once, and again only for more', async () => {
  expect(inTerminal('agree', ...RECORD)).toContain('Type "agree" to be recorded: video, inputs.');
  expect(consents()).toHaveLength(1);
  expect((await gap(RECORD, { env })).stderr).toMatch(/:98/);
  const voice = [...RECORD, '--voice'];
  expect((await gap(voice, { env })).stderr).toMatch(/what was agreed to on \d{4}-\d\d-\d\d does not include voice/);
  expect(inTerminal('agree', ...voice)).toContain('Type "agree" to be recorded: video, inputs, voice.');
  expect(consents()).toHaveLength(2);
  expect((await gap(voice, { env })).stderr).toMatch(/:98/);
});

it('a consent that is on file elsewhere is taken as it is named', async () => {
  expect((await gap([...RECORD, '--license-ref', 'ref#l', '--consent-ref', 'ref#c'], { env })).stderr).toMatch(/:98/);
  expect(consents()).toEqual([]);
});
