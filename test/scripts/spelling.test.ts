import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'vitest';
import { long } from '#test/support/long.ts';

/** What `npm run check` reports for a text, with the project's own words and dictionaries. */
function misspelt(text: string): string[] {
  const script = join('node_modules', 'cspell', 'bin.mjs');
  const args = [script, 'lint', '--no-progress', '--no-summary', '--words-only', '--config', 'cspell.json', 'stdin://planted.ts'];
  return spawnSync(process.execPath, args, { input: text, encoding: 'utf8' })
    .stdout.split('\n')
    .filter((line) => line !== '');
}

// Planted, to be found. cspell:disable
long(
  'the spelling check finds words broken by a rename, in identifiers and sentences (FIX-01 to FIX-04), but no right ones or ours',
  () => {
    const broken = ['Sessocketion', 'sessocketion', 'transmissocketion', 'exclusocketion'];
    const [one, two, three, four] = broken;
    const wrong = `class Player${one} {}\nconst my_${two} = 1;\nlet ${three}Count = 2;\n/** An ${four}. */\n`;
    const right = 'class PlayerSession {}\nconst transmissionCount = koffi(exclusion); // DSSE\n';
    expect(misspelt(wrong + right)).toEqual(broken);
  },
);
