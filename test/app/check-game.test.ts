import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { messageOf } from '#format/core/errors.ts';
import { actionsOf, findDivergence, traceOf } from '#play/core/determinism.ts';
import { PYTHON_ENV, type Python, pythonGame, pythonProblem } from '#play/core/python-environment.ts';
import { checkGame } from '#play/server/check-game.ts';
import { long } from '#test/support/long.ts';
import { EXAMPLES } from '#test/support/played-match.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const folder = new TemporaryFolder();
afterAll(() => folder[Symbol.dispose]());

/** Copies of the examples with something changed, each under its own name, since Node loads a module once. */
let copies = 0;
function changed(example: string, from: string, to: string): string {
  const file = join(folder.path, `${copies++}-${example}`);
  const text = readFileSync(join(EXAMPLES, example), 'utf8');
  expect(text.split(from)).toHaveLength(2);
  writeFileSync(file, text.replace(from, to));
  return file;
}
/** Python takes seconds to load, and `checkGame` loads it twice: one for all that does not depend on that. */
let python: Promise<Python> | undefined;
async function pythonHere(): Promise<Python> {
  python ??= import('pyodide').then(async ({ loadPyodide }) => (await loadPyodide({ env: { ...PYTHON_ENV } })) as unknown as Python);
  return await python;
}

/** What is wrong with a game in Python when two play it here; 'none' if nothing. */
async function problem(file: string): Promise<string> {
  try {
    const make = pythonGame(await pythonHere(), readFileSync(file, 'utf8'), file);
    const options = { actions: actionsOf(make()) };
    const found = findDivergence(make, options, traceOf(make(), options));
    return found === undefined ? 'none' : `not deterministic: run ${found.run}`;
  } catch (error) {
    return pythonProblem(messageOf(error), file);
  }
}

const refusal = (file: string) =>
  checkGame(file, 2).then(
    () => 'it was let in',
    (error: Error) => error.message,
  );

describe('a bundled game', () => {
  // `npm run test:play` plays each.
  const files = readdirSync(EXAMPLES).filter((file) => /\.(ts|py)$/.test(file));
  long.each(files)('%s can be played by two and by four', async (file) => {
    // Python loads for two seconds, twice each time; who can be played by four, in a language that has no part in it, can be played by two.
    if (file.endsWith('.ts')) await checkGame(join(EXAMPLES, file), 2);
    await checkGame(join(EXAMPLES, file), 4);
  });
});

describe('a game is accepted', () => {
  it('even if it throws once its episode is over: nobody steps it then', async () => {
    const over = changed(
      'turn_grid.py',
      'over = s["left"] == 0',
      'over = s["since"] == 9\n        if s.get("done"): raise RuntimeError("stepped after its end")\n        s["done"] = over',
    );
    expect(await problem(over)).toBe('none');
  });

  long('in Python, even if its state has floats and sets that are iterated: both are the same everywhere', async () => {
    const floats = changed(
      'turn_grid.py',
      's["since"] += 1',
      's["since"] += 1\n        s["float"] = [1.0, 1e16]\n        s["text"] = str(s["float"]) + "".join({"p1", "p2", "p3"})',
    );
    expect(await refusal(floats)).toBe('it was let in');
  });
});

describe('a game is refused', () => {
  it('in TypeScript, if it uses chance or keeps something outside its state', async () => {
    expect(await refusal(changed('coin-chase.ts', 'me.score += taken;', 'me.score += Math.random();'))).toMatch(
      /not deterministic: run again with the same seed and actions, its state differs after frame 0 /,
    );
    const beside = changed('coin-chase.ts', 'rewards[player] = taken;', 'rewards[player] = taken;\n      me.score += kept++ % 3;');
    writeFileSync(beside, `${readFileSync(beside, 'utf8')}\nlet kept = 0;\n`);
    expect(await refusal(beside)).toContain('not deterministic');
    // Drawn once, when it is loaded, by it or by a file next to it: the other player gets another value.
    writeFileSync(join(folder.path, 'level.ts'), 'export const LUCK: number = Math.random();\n');
    for (const drawn of ['const LUCK = Math.random();', "import { LUCK } from './level.ts';"]) {
      const lucky = changed('coin-chase.ts', 'me.score += taken;', 'me.score += taken + LUCK;');
      writeFileSync(lucky, `${drawn}\n${readFileSync(lucky, 'utf8')}`);
      expect(await refusal(lucky)).toContain('not deterministic: run again');
    }
  });

  it('in Python, with file and line of what went wrong', async () => {
    const missing = changed(
      'turn_grid.py',
      'mover = s["players"][s["turn"]]\n        rewards',
      'mover = s["player"][s["turn"]]\n        rewards',
    );
    const line =
      readFileSync(missing, 'utf8')
        .split('\n')
        .findIndex((text) => text.includes('s["player"]')) + 1;
    expect(await refusal(missing)).toBe(`${missing}:${line}: KeyError: 'player'`);
    const chance = changed('turn_grid.py', 's["since"] += 1', 's["since"] += 1\n        s["chance"] = __import__("random").random()');
    expect(await problem(chance)).toBe('not deterministic: run again');
  });

  it('in Python, if it does not compile, exports what is no JSON, or has no class Game', async () => {
    const syntax = changed('turn_grid.py', 'def reset(self, seed, players):', 'def reset(self, seed, players)');
    expect(await problem(syntax)).toMatch(/turn_grid\.py:\d+: SyntaxError: expected ':'$/);
    const json = changed('turn_grid.py', '"gem": [4, 5],', '"gem": {4, 5},');
    expect(await problem(json)).toContain('TypeError: Object of type set is not JSON serializable');
    const none = join(folder.path, 'none.py');
    writeFileSync(none, 'x = 1\n');
    expect(await problem(none)).toContain('there is no class Game');
    expect(await problem(join(EXAMPLES, 'turn_grid.py'))).toBe('none');
  });

  it('if it draws an invalid picture, exports nothing, or does not exist', async () => {
    expect(await refusal(changed('coin-chase.ts', "background: '#f6f4ee'", "background: 'url(x)'"))).toContain(
      'render(p1): background: a colour is',
    );
    expect(await refusal(changed('coin-chase.ts', 'export class Game', 'class Game'))).toContain('it exports no class Game');
    expect(await refusal('/nowhere/game.ts')).toBe('/nowhere/game.ts: there is no such file');
  });
});
