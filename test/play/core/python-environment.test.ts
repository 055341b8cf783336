import { describe, expect, it } from 'vitest';
import { ARROW_KEYS } from '#play/core/environment.ts';
import { type Python, pythonGame, pythonProblem } from '#play/core/python-environment.ts';
import { restoreState, saveState } from '#play/core/saved-state.ts';

/** A Python whose games say what they were asked, and hold their state as text. */
function python(keys: string) {
  const asked: string[] = [];
  let state = '{"x":1.0}';
  const held = {
    keys: () => keys,
    reset: (seed: number, players: string) => asked.push(`reset ${seed} ${players}`),
    step: (actions: string) => {
      asked.push(`step ${actions}`);
      return '{"rewards":{"p1":2}}';
    },
    render: (player: string) => `{"says":"${player}"}`,
    save: () => state,
    restore: (text: string) => {
      state = text;
    },
  };
  const running: Python = {
    globals: {
      get: (name) => (source: string, file: string) => {
        asked.push(`${name} ${source} ${file}`);
        return () => held;
      },
    },
    runPython: () => {},
  };
  return { asked, game: pythonGame(running, 'class Game: pass', 'game.py')() };
}

describe('a game in Python', () => {
  it('is asked in JSON, and answers in it', () => {
    const { asked, game } = python('null');
    game.reset(7, ['p1', 'p2']);
    expect(game.step({ p1: 3 })).toEqual({ rewards: { p1: 2 } });
    expect(game.render('p2')).toEqual({ says: 'p2' });
    expect(asked).toEqual(['_gap_make class Game: pass game.py', 'reset 7 ["p1","p2"]', 'step {"p1":3}']);
  });

  it('has its own keys, or the arrows', () => {
    expect(python('{"KeyQ":1}').game.keys).toEqual({ KeyQ: 1 });
    expect(python('null').game.keys).toEqual(ARROW_KEYS);
  });

  it('keeps its state as its own text: 1.0 stays 1.0', () => {
    const { game } = python('null');
    expect([game.state, saveState(game)]).toEqual([{ x: 1 }, '{"x":1.0}']);
    restoreState(game, '{"x":2.0}');
    expect(saveState(game)).toBe('{"x":2.0}');
    game.state = { x: 3 };
    expect(saveState(game)).toBe('{"x":3}');
  });
});

describe('what went wrong in it', () => {
  const trace = (...lines: string[]) => pythonProblem(`${['Traceback (most recent call last):', ...lines].join('\n')}\n`, 'game.py');

  it('is its error, with the last place in the file', () => {
    const lines = [
      '  File "/lib/python/json.py", line 9, in loads',
      '  File "game.py", line 3, in <module>',
      '  File "game.py", line 12, in step',
      '    self.at[player] += 1',
      '  File "/lib/python/collections.py", line 77, in get',
      "KeyError: 'p3'",
    ];
    expect(trace(...lines)).toBe("game.py:12: KeyError: 'p3'");
    expect(trace(...lines, 'and a note', 'and another')).toBe("game.py:12: KeyError: 'p3'");
  });

  it('has no place where the file is not in it', () => {
    expect(trace('  File "other.py", line 3, in <module>', 'ValueError: no')).toBe('game.py: ValueError: no');
    expect(pythonProblem('ValueError: no', 'game.py')).toBe('game.py: ValueError: no');
  });
});
