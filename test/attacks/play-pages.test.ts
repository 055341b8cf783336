import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gameSources } from '#play/server/game-sources.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

/** The folder of somebody's protocol, as it might be: the game is one thing of many. */
function laboratory(): TemporaryFolder {
  const folder = new TemporaryFolder();
  const files: Readonly<Record<string, string>> = {
    'game.ts': `import { Grid } from './lib/grid.ts';\nimport type { Player } from './types.ts';\nexport class Game extends Grid implements Player {}\n// import './commented.ts'\n`,
    'lib/grid.ts': `export * from '../shared.js';\nexport class Grid { later = () => import('./late.js'); }\n`,
    'lib/late.js': 'export default 1;\n',
    'shared.js': `import '../outside.js';\nimport './game.ts';\nimport 'node:fs';\n`,
    'types.ts': 'export interface Player {}\n',
    'commented.ts': 'export {};\n',
    'settings.js': `export const password = 'secret';\n`,
    'upload.py': `TOKEN = 'secret'\n`,
    'broken.ts': 'import { from from from\n',
    'grid.py': 'import settings\n',
  };
  mkdirSync(join(folder.path, 'room', 'lib'), { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder.path, 'room', name), text);
  writeFileSync(join(folder.path, 'outside.js'), 'secret');
  return folder;
}

const served = async (folder: TemporaryFolder, game: string) => [...(await gameSources(join(folder.path, 'room'), game)).keys()].sort();

describe('the folder of a protocol', () => {
  it('gives a page the game and what it imports, and nothing else', async () => {
    using folder = laboratory();
    // Types are stripped before imports are looked for: a browser never asks for them.
    expect(await served(folder, 'game.ts')).toEqual(['game.ts', 'lib/grid.ts', 'lib/late.js', 'shared.js']);
  });

  it('gives of a Python game its one file, and a broken game itself alone', async () => {
    using folder = laboratory();
    expect(await served(folder, 'grid.py')).toEqual(['grid.py']);
    expect(await served(folder, 'broken.ts')).toEqual(['broken.ts']);
  });

  it('gives nothing through a link out of it, nothing hidden, and nothing of another kind', async () => {
    using folder = laboratory();
    symlinkSync(join(folder.path, 'outside.js'), join(folder.path, 'room', 'link.js'));
    for (const game of ['link.js', '../outside.js', '.hidden.js', 'notes.txt', 'nowhere.ts'])
      expect(await served(folder, game)).toEqual([]);
  });
});
