import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { SOURCES } from '#scripts/build/sources.ts';

/**
 * A remedy is read in a window as often as at a command line: what it asks for is a `Way` (format/core/findings/way.ts), which each
 * edge puts into its own words. Reports and docs/quality.md (made from checks.ts) are for people who check shards at a command line, and
 * show commands.
 */
const SPEAK_COMMANDS = ['format/cli/', 'electron/cli/', 'electron/core/report/', 'shard/core/report/', 'format/core/findings/checks.ts'];

const COMMANDS =
  /\bgap (calibrate|compare|console|consent|devices|doctor|export|games|inspect|keys|profile|record|recover|report|seal|sign|trim|validate|verify)\b/;
const FLAG = /(^|[\s('"`])--[a-z]/;
/** What a flag means, and what it is without it: texts of `--help`. */
const HELP = /\b(?:help|usual): (?:'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`)/g;
/** Text for programs, not for people. */
const NOT_SAID = /setFlagsFromString|var\(--/;

/** The lines of a source that show somebody a command or a flag. */
function commandsIn(source: string): string[] {
  return source
    .split('\n')
    .filter((line) => !/^\s*(\/\/|\/?\*)/.test(line) && !NOT_SAID.test(line))
    .filter((line) =>
      (line.replace(HELP, '').match(/'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`?/g) ?? []).some((text) => COMMANDS.test(text) || FLAG.test(text)),
    );
}

it('no sentence outside the command line names a flag or a command', () => {
  const files = execFileSync('git', ['ls-files', ...SOURCES, 'renderer', 'viewer'], { encoding: 'utf8' })
    .split('\n')
    .filter((file) => /\.tsx?$/.test(file) && !SPEAK_COMMANDS.some((edge) => file.startsWith(edge)));
  expect(files.length).toBeGreaterThan(300);
  expect(files.flatMap((file) => commandsIn(readFileSync(file, 'utf8')).map((line) => `${file}: ${line.trim()}`))).toEqual([]);
});

it('finds those that do', () => {
  expect(commandsIn("throw new GapError('a.b', 'c', 'Give another --out');")).toHaveLength(1);
  expect(commandsIn('remedy: `Seal it: \\`gap recover FOLDER\\``,')).toHaveLength(1);
  expect(commandsIn("says: 'seal it with gap seal'")).toHaveLength(1);
  expect(commandsIn("help: 'folder of --out', remedy: 'Give --out'")).toHaveLength(1);
  expect(commandsIn("help: 'folder of --out', usual: 'as `gap games` says'")).toEqual([]);
  expect(commandsIn('// --out is a flag\nconst a = 1;')).toEqual([]);
});
