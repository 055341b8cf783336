import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { TemporaryFolder } from '#test/support/temporary.ts';

/** Nobody's, who may install nothing. */
const NOBODY = 65_534;

/** What `npm run demo` does first, for a user whose machine has all of these packages but some. */
function setUp(missing: readonly string[]) {
  using folder = new TemporaryFolder();
  chmodSync(folder.path, 0o755);
  const stub = join(folder.path, 'dpkg-query');
  // A checkout whose npm packages are installed.
  const at = (path: string) => join(folder.path, path);
  mkdirSync(at('scripts'));
  mkdirSync(at('node_modules/.bin'), { recursive: true });
  cpSync('scripts/setup.mjs', at('scripts/setup.mjs'));
  writeFileSync(at('package-lock.json'), '{}');
  writeFileSync(at('node_modules/.bin/node'), '');
  writeFileSync(at('node_modules/.setup-stamp'), createHash('sha256').update('{}').digest('hex'));
  writeFileSync(
    stub,
    `#!/bin/sh\nfor one in "$@"; do case "$one" in -*|${['none', ...missing].join('|')}) ;; *) echo "$one installed";; esac; done\n`,
    {
      mode: 0o755,
    },
  );
  const { status, stdout, stderr } = spawnSync(process.execPath, [at('scripts/setup.mjs'), '--demo'], {
    encoding: 'utf8',
    env: { ...process.env, PATH: `${folder.path}:${process.env.PATH}` },
    ...(process.getuid?.() === 0 && { uid: NOBODY, gid: NOBODY }),
  });
  return { status, stdout, stderr };
}

it('goes on in silence where everything is there', () => {
  expect(setUp([])).toEqual({ status: 0, stdout: '', stderr: '' });
});

it('tells a user without root what is missing, what for, and the one line that installs it', () => {
  expect(setUp(['xvfb', 'openbox'])).toEqual({
    status: 2,
    stdout: '',
    stderr: [
      'setup: Debian packages are missing, and only root can install them:',
      '  xvfb               a display on machines without one',
      '  openbox            window manager for that display',
      '  → sudo apt-get install xvfb openbox',
      '',
    ].join('\n'),
  });
});
