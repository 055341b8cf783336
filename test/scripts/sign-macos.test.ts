import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TemporaryFolder } from '#test/support/temporary.ts';

const SECRETS = {
  CSC_LINK: Buffer.from('a certificate').toString('base64'),
  CSC_KEY_PASSWORD: 'its password',
  APPLE_API_KEY: 'the notary’s key',
  APPLE_API_KEY_ID: 'ID',
  APPLE_API_ISSUER: 'ISSUER',
};

/** What macOS brings, written down as it is called; `security` knows one identity, `file` what begins as Mach-O does. */
const TOOLS: Readonly<Record<string, string>> = {
  codesign: '',
  xcrun: '',
  ditto: '',
  // Busy, the first time.
  hdiutil: `[ -e "$TMPDIR/../busy" ] || { touch "$TMPDIR/../busy"; exit 1; }`,
  spctl: '',
  openssl: 'echo 00ff',
  security: `[ "$1" != find-identity ] || echo '  1) ABC123 "Developer ID Application: Somebody (TEAM)"'`,
  file: `head -c 4 "$2" | grep -q MACH && echo 'Mach-O 64-bit' || echo ASCII`,
};

/** Runs the script over an app of which two files are programs. Returns the calls in their order. */
function signed(folder: string, env: Readonly<Record<string, string>>) {
  const [bin, app, log] = [join(folder, 'bin'), join(folder, 'GAP Recorder.app'), join(folder, 'log')];
  const helper = 'Contents/Frameworks/Helper.app/Contents/MacOS/Helper';
  for (const [path, text] of [
    [join(app, 'Contents/MacOS/GAP Recorder'), 'MACH'],
    [join(app, helper), 'MACH'],
    [join(app, 'Contents/Resources/unpacked/koffi.node'), 'MACH'],
    [join(app, 'Contents/Resources/app.asar'), 'text'],
    ...Object.entries(TOOLS).map(([name, does]) => [join(bin, name), `#!/bin/bash\necho "${name} $*" >> "${log}"\n${does}\n`]),
  ] as const) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    chmodSync(path, 0o755);
  }
  mkdirSync(join(folder, 'temporary'));
  writeFileSync(log, '');
  const { status, stderr } = spawnSync('bash', ['scripts/package/sign-macos.sh', app, join(folder, 'out')], {
    encoding: 'utf8',
    env: { PATH: `${bin}:${process.env.PATH}`, TMPDIR: join(folder, 'temporary'), GAP_AGAIN_S: '0', ...env },
  });
  const calls = readFileSync(log, 'utf8').trim().split('\n').filter(Boolean);
  return { status, stderr, calls, left: readdirSync(join(folder, 'temporary')) };
}

describe.skipIf(process.platform === 'win32')('an app for macOS', () => {
  it('is signed from the inside out, notarised before it is packed, and leaves no secret behind', () => {
    using folder = new TemporaryFolder();
    const { status, calls, left } = signed(folder.path, SECRETS);
    expect([status, left]).toEqual([0, []]);
    const at = (text: RegExp) => calls.findIndex((call) => text.test(call));
    const order = [
      at(/^codesign .*--options runtime .*MacOS\/Helper$/),
      at(/^codesign .*Helper\.app$/),
      at(/^codesign .*--entitlements .*GAP Recorder\.app$/),
      at(/^codesign --verify/),
      at(/^xcrun notarytool submit .*app\.zip --wait/),
      at(/^xcrun stapler staple .*\.app$/),
      at(/^ditto -c .*out\.zip$/),
      at(/^hdiutil create .*out\.dmg$/),
      at(/^xcrun notarytool submit .*out\.dmg/),
      at(/^security delete-keychain/),
    ];
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(order[0]).toBeGreaterThan(at(/^security import/));
    expect(at(/^codesign .*koffi\.node$/)).toBeGreaterThan(0);
    expect(at(/^codesign .*app\.asar$/)).toBe(-1);
    expect(calls.filter((call) => call.startsWith('hdiutil'))).toHaveLength(2);
    // Nobody reads them in the list of processes.
    expect(calls.filter((call) => call.includes(SECRETS.APPLE_API_KEY) || call.includes(SECRETS.CSC_LINK))).toEqual([]);
  });

  it('has entitlements without a comment, at which codesign’s own parser of XML may fail', () => {
    expect(readFileSync('scripts/package/entitlements.mac.plist', 'utf8')).not.toContain('<!--');
  });

  it.each(Object.keys(SECRETS))('is not made without %s', (name) => {
    using folder = new TemporaryFolder();
    const { status, stderr, calls } = signed(folder.path, { ...SECRETS, [name]: '' });
    expect([status, calls]).toEqual([1, []]);
    expect(stderr).toContain(`${name} is missing`);
  });
});
