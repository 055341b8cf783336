import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { runGap } from '#cli/run.ts';

const DOCS = globSync(
  ['*.md', 'docs/*.md', 'format/SPEC.md', '{format,native,server,play,video,shard,corpus,renderer,resources}/**/README.md'],
  {
    exclude: ['**/node_modules'],
  },
);
const packageJson = JSON.parse(readFileSync('package.json', 'utf8')) as {
  scripts: Record<string, string>;
  name: string;
  workspaces: string[];
  dependencies: Record<string, string>;
  devDependencies?: Record<string, string>;
};

/** Folders of this tree, at its top: what a path begins with. */
const TOP = [
  ...new Set(
    execFileSync('git', ['ls-files'], { encoding: 'utf8' })
      .split('\n')
      .flatMap((file) => (file.includes('/') && !file.startsWith('.') ? file.slice(0, file.indexOf('/')) : [])),
  ),
];
const PATH = new RegExp(`(?<![-@\\w./])(?:${TOP.join('|')})/[\\w./-]*\\w`, 'g');

const helps = new Map<string, string>();

/** What `gap COMMAND --help` prints; an unknown command has no help. A process for each of sixty lines would take ten seconds. */
async function helpOf(...command: readonly string[]): Promise<string> {
  const name = command.join(' ');
  const known = helps.get(name);
  if (known !== undefined) return known;
  let text = '';
  const writing = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  await runGap([...command, '--help']);
  writing.mockRestore();
  helps.set(name, text);
  return text;
}

const help = await helpOf();

/** Everything in backticks or in a code block. */
function codeOf(path: string): string[] {
  const text = readFileSync(path, 'utf8');
  const blocks = [...text.matchAll(/```[a-z]*\n([\s\S]*?)```/g)].flatMap(([, block = '']) => block.split('\n'));
  const spans = [...text.replace(/```[\s\S]*?```/g, '').matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span);
  return [...blocks, ...spans];
}

describe.each(DOCS)('%s', (path) => {
  it('names only scripts, commands and files that exist', () => {
    for (const code of codeOf(path)) {
      for (const [, script = ''] of code.matchAll(/\bnpm (?:run (?:--silent )?|(?=test\b))([a-z]+(?::[a-z]+)?)\b/g))
        expect(packageJson.scripts, `${path}: ${code}`).toHaveProperty([script]);
      for (const [, command = ''] of code.matchAll(/(?:^|\/|\s)gap ([a-z]+)\b/g))
        expect(help, `${path}: ${code}`).toContain(`gap ${command}`);
      for (const [file] of code.matchAll(PATH)) expect(existsSync(file), `${path}: ${file}`).toBe(true);
    }
  });

  it('links only to files that exist', () => {
    for (const [, target = ''] of readFileSync(path, 'utf8').matchAll(/\]\(([^)#]+)/g)) {
      if (!target.includes('://')) expect(existsSync(join(dirname(path), target)), `${path}: ${target}`).toBe(true);
    }
  });
});

it('docs/dependencies.md has a line for every dependency, and for nothing else', () => {
  const text = readFileSync('docs/dependencies.md', 'utf8');
  const named = [...text.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name]) => name);
  const all = packageJson.workspaces.map((folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as typeof packageJson);
  const own = all.map(({ name }) => name);
  const needed = [packageJson, ...all].flatMap((one) => Object.keys({ ...one.dependencies, ...one.devDependencies }));
  expect(named.sort()).toEqual([...new Set(needed)].filter((name) => !own.includes(name)).sort());
});

it('every `gap` line of the documents uses only flags that its command’s help names', async () => {
  const lines = DOCS.flatMap(codeOf)
    .join('\n')
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter((line) => /(?:^|\/|\s)gap [a-z]+ .*--/.test(line));
  expect(lines.length).toBeGreaterThan(5);
  for (const line of lines) {
    const commandHelp = await helpOf(/gap ([a-z]+)/.exec(line)?.[1] as string);
    for (const [flag] of line.matchAll(/--(?!help\b)[a-z][a-z-]+/g)) expect(commandHelp, line).toContain(flag);
  }
});

it('every flag mentioned in the pages for players, labs and QA belongs to a command', async () => {
  let all = '';
  for (const command of [
    'record',
    'console',
    'validate',
    'doctor',
    'devices',
    'consent',
    'sign',
    'trim',
    'export',
    'upload',
    'ingest',
    'corpus',
    'worker',
    'release',
    'verify',
    'keys',
    'recover',
    'seal',
    'compare',
  ])
    all += await helpOf(command);
  for (const path of [
    'README.md',
    'docs/input.md',
    'docs/play.md',
    'docs/lab.md',
    'docs/check.md',
    'docs/datasets.md',
    'docs/sending.md',
    'docs/corpus.md',
  ])
    for (const [flag] of readFileSync(path, 'utf8').matchAll(/--(?!help|silent|virtual|keep|only\b)[a-z][a-z-]+\b/g))
      expect(all, path).toContain(flag);
});

it('docs/quality.md lists every check', () => {
  const sources = globSync('{format,shard}/**/*.ts').map((file) => readFileSync(file, 'utf8'));
  const areas = 'files|schema|hashes|content|video|time|cfr|game|frames|pictures|sync|controls|events|privacy|session|rights|qat';
  const named = sources.flatMap((source) =>
    [...source.matchAll(new RegExp(`'((?:${areas})\\.[a-z0-9-]+)'`, 'g'))].map(([, name = '']) => name),
  );
  const checks = [...new Set(named)].filter((name) => !/\.(ivf|mkv|json|parquet|jsonl|npy|journal)$/.test(name));
  expect(checks.length).toBeGreaterThan(40);
  const text = readFileSync('docs/quality.md', 'utf8');
  expect(checks.filter((check) => !text.includes(`\`${check}\``))).toEqual([]);
});
