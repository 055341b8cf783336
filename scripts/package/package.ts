import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const HELP = `npm run package -- [--dir | --made FOLDER] [--electron FOLDER] [--out FOLDER]

Makes the app's packages for the system this runs on: Windows (installer, portable), macOS (dmg, zip), Linux (AppImage, deb), with
sbom.cdx.json and SHA256SUMS beside them. Each must have all its compiled parts, and an FFmpeg that may be passed on. Nothing is signed:
scripts/package/sign-windows.ps1 and sign-macos.sh do that, where nothing else runs (.github/workflows/release.yml).

  --dir              only the unpacked app, without installers
  --made FOLDER      only installers, of an unpacked app that was made so and may have been signed
  --electron FOLDER  Electron's files for this system, unpacked: without it they are downloaded
  --out FOLDER       (release)

Exit codes: 0 made; 1 refused or failed; 2 usage.
`;

/** What electron-builder leaves beside the packages. */
const NOT_PACKAGES = /^(builder-.*\.ya?ml|SHA256SUMS)$/;

process.exitCode = main();

function main(): number {
  const { values } = parseArgs({
    options: {
      dir: { type: 'boolean', default: false },
      made: { type: 'string' },
      electron: { type: 'string' },
      out: { type: 'string', default: 'release' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help === true) {
    process.stdout.write(HELP);
    return 0;
  }
  const { dir, made, electron, out } = values;
  if (dir && made !== undefined) {
    process.stderr.write('package: --dir makes what --made is given\n  → Give one of them\n');
    return 2;
  }
  if (process.platform === 'win32' && !run(process.execPath, ['scripts/package/windows-shim.ts'])) return 1;
  mkdirSync(out, { recursive: true });
  const flags = [
    ...(dir ? ['--dir'] : []),
    ...(made === undefined ? [] : ['--prepackaged', made]),
    ...(electron === undefined ? [] : [`-c.electronDist=${electron}`]),
    `-c.directories.output=${out}`,
  ];
  if (!run(process.execPath, ['node_modules/electron-builder/cli.js', '--publish', 'never', ...flags])) {
    process.stderr.write(
      'package: not made, see above.\n  → Where Electron or an installer’s tools cannot be downloaded, give Electron’s files with --electron FOLDER, and --dir\n',
    );
    return 1;
  }
  if (!run(process.execPath, ['scripts/sbom.ts', '--out', join(out, 'sbom.cdx.json')])) return 1;
  const files = readdirSync(out, { withFileTypes: true }).flatMap((entry) =>
    entry.isFile() && !NOT_PACKAGES.test(entry.name) ? [entry.name] : [],
  );
  const sums = files.map(
    (name) =>
      `${createHash('sha256')
        .update(readFileSync(join(out, name)))
        .digest('hex')}  ${name}\n`,
  );
  writeFileSync(join(out, 'SHA256SUMS'), sums.join(''));
  process.stdout.write(`package: ${out}\n${sums.join('')}`);
  return 0;
}

function run(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'inherit' }).status === 0;
}
