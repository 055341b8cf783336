import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const HELP = `npm run archives -- [--out FOLDER]

Makes what is published on npm, gap-recorder and gap-shard, as archives in FOLDER (release), with npm-sums.txt beside them. All is built and
packed twice: another sum the second time is an error, so that anybody who builds the same commit can compare.

Exit codes: 0 made, twice the same; 1 not.
`;

const PACKAGES = ['gap-recorder', 'gap-shard'] as const;
/** Everything that is in them, anew. */
const BUILDS = [
  ['scripts/build/program.ts'],
  ['node_modules/vite/bin/vite.js', 'build'],
  ['scripts/build/gap-shard.ts'],
  ['scripts/build/gap-recorder.ts'],
] as const;

const { values } = parseArgs({ options: { out: { type: 'string', default: 'release' }, help: { type: 'boolean', short: 'h' } } });
if (values.help === true) process.stdout.write(HELP);
else make(values.out);

function make(out: string): void {
  mkdirSync(out, { recursive: true });
  const [first, second] = [made(out), made(out)];
  const different = PACKAGES.filter((name) => first.get(name)?.sum !== second.get(name)?.sum);
  for (const name of different)
    process.stderr.write(`archives: ${name}: ${first.get(name)?.sum}, and the second time ${second.get(name)?.sum}\n`);
  const sums = PACKAGES.map((name) => `${second.get(name)?.sum}  ${second.get(name)?.file}\n`).join('');
  writeFileSync(join(out, 'npm-sums.txt'), sums);
  process.stdout.write(sums);
  process.exitCode = different.length === 0 ? 0 : 1;
}

/** Each archive, and its SHA-256. */
function made(out: string): Map<string, { readonly file: string; readonly sum: string }> {
  for (const build of BUILDS) execFileSync(process.execPath, build, { stdio: ['ignore', 'ignore', 'inherit'] });
  const work = mkdtempSync(join(out, 'packing-'));
  try {
    return new Map(
      PACKAGES.map((name) => {
        const [packed] = JSON.parse(
          execFileSync('npm', ['pack', '--json', '--silent', '--pack-destination', resolve(work), resolve('dist', name)], {
            encoding: 'utf8',
            maxBuffer: 1e8,
            shell: process.platform === 'win32',
          }),
        ) as [{ readonly filename: string }];
        renameSync(join(work, packed.filename), join(out, packed.filename));
        const sum = createHash('sha256')
          .update(readFileSync(join(out, packed.filename)))
          .digest('hex');
        return [name, { file: packed.filename, sum }];
      }),
    );
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
