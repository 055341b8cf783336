import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { verdictOf } from '#test/support/shards.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

/** The package as installed: what `npm pack` includes, with the dependencies alongside. */
class Installed extends TemporaryFolder {
  constructor() {
    super();
    const packed = JSON.parse(
      execFileSync('npm', ['pack', '--json', '--ignore-scripts', `--pack-destination=${this.path}`], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }),
    ) as unknown;
    // npm 11 and later key the result by package name; earlier versions return a list.
    const [{ filename }] = Object.values(packed as object) as [{ filename: string }];
    mkdirSync(join(this.path, 'node_modules/gap-recorder'), { recursive: true });
    execFileSync('tar', ['-xzf', join(this.path, filename), '-C', join(this.path, 'node_modules/gap-recorder'), '--strip-components=1']);
    symlinkSync(resolve('node_modules'), join(this.path, 'node_modules/gap-recorder/node_modules'));
    writeFileSync(join(this.path, 'package.json'), '{ "type": "module" }');
  }
}

describe('the installed package', () => {
  let installed: Installed;

  beforeAll(() => {
    installed = new Installed();
  });

  afterAll(() => {
    installed?.[Symbol.dispose]();
  });

  it('validates a shard from another program', () => {
    writeFileSync(
      join(installed.path, 'use.js'),
      `import { validate, inspect, TableReader, GapError } from 'gap-recorder';
       const { verdict } = await validate(process.argv[2]);
       const { video } = await inspect(process.argv[2]);
       using table = await TableReader.open(process.argv[2] + '/frames.parquet');
       let code = '';
       try { await validate('/nowhere'); } catch (error) { if (error instanceof GapError) code = error.code; }
       console.log(JSON.stringify({ verdict, frames: video.frames, rows: table.rows, code }));`,
    );
    const stdout = execFileSync(process.execPath, ['use.js', inject('shard')], { cwd: installed.path, encoding: 'utf8' });
    expect(JSON.parse(stdout)).toEqual({ verdict: verdictOf(inject('shard')), frames: 360, rows: 360, code: 'shard.missing' });
  });

  it('has types: misuse does not compile', () => {
    const files = {
      'right.ts': "import { validate, type Validation } from 'gap-recorder';\nexport const ok: Promise<Validation> = validate('x');\n",
      'wrong.ts': "import { validate } from 'gap-recorder';\nexport const no: number = await validate('x');\n",
    };
    for (const [file, source] of Object.entries(files)) writeFileSync(join(installed.path, file), source);
    const flags = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2024', '--types', 'node'];
    const { stdout } = spawnSync(
      resolve('node_modules/.bin/tsc'),
      [...flags, '--typeRoots', resolve('node_modules/@types'), ...Object.keys(files)],
      { cwd: installed.path, encoding: 'utf8' },
    );
    // One complaint, about the wrong file.
    expect(stdout.trim().split('\n')).toEqual([expect.stringMatching(/^wrong\.ts.*is not assignable to type 'number'/)]);
  });

  it('has the gap command', () => {
    const gap = join(installed.path, 'node_modules/gap-recorder/dist/electron/cli/gap.js');
    expect(existsSync(gap)).toBe(true);
    const { status, stdout } = spawnSync(process.execPath, [gap, 'validate', inject('shard')], { encoding: 'utf8' });
    // On a machine that was late the shared shard fails, and accounts for it: the package says what the sources say.
    const passes = verdictOf(inject('shard')) === 'pass';
    expect(stdout).toContain(passes ? 'PASS' : 'FAIL');
    expect(status).toBe(passes ? 0 : 1);
  });
});
