import { type Actions, ARROW_KEYS, type Environment, type StepResult } from '#play/core/environment.ts';
import type { Picture } from '#play/core/picture.ts';
import type { OwnText } from '#play/core/saved-state.ts';

/** The parts we use of a running Python (Pyodide, in a page and in Node alike). */
export interface Python {
  readonly globals: { get(name: string): unknown };
  runPython(code: string): unknown;
}

/** Everything crosses as JSON: Python refuses anything that is not. */
const BRIDGE = `
import json as _json

def _gap_make(source, name):
    scope = {'__name__': 'game'}
    exec(compile(source, name, 'exec'), scope)
    if not isinstance(scope.get('Game'), type):
        raise TypeError('there is no class Game')
    def text(value):
        return _json.dumps(value, separators=(',', ':'), allow_nan=False)
    class Held:
        def __init__(self):
            self.game = scope['Game']()
        def keys(self):
            return text(getattr(self.game, 'keys', None))
        def reset(self, seed, players):
            self.game.reset(seed, _json.loads(players))
        def step(self, actions):
            return text(self.game.step(_json.loads(actions)) or {})
        def render(self, player):
            return text(self.game.render(player))
        def save(self):
            return text(self.game.state)
        def restore(self, state):
            self.game.state = _json.loads(state)
    return Held
`;

interface Held {
  keys(): string;
  reset(seed: number, players: string): void;
  step(actions: string): string;
  render(player: string): string;
  save(): string;
  restore(state: string): void;
}

class PythonEnvironment implements Environment, OwnText {
  readonly keys: Readonly<Record<string, number>>;
  readonly #held: Held;

  constructor(held: Held) {
    this.#held = held;
    this.keys = (JSON.parse(held.keys()) as Record<string, number> | null) ?? ARROW_KEYS;
  }

  get state(): unknown {
    return JSON.parse(this.#held.save());
  }

  set state(state: unknown) {
    this.#held.restore(JSON.stringify(state));
  }

  saveText(): string {
    return this.#held.save();
  }

  restoreText(text: string): void {
    this.#held.restore(text);
  }

  reset(seed: number, players: readonly string[]): void {
    this.#held.reset(seed, JSON.stringify(players));
  }

  step(actions: Actions): StepResult {
    return JSON.parse(this.#held.step(JSON.stringify(actions))) as StepResult;
  }

  render(player: string): Picture {
    return JSON.parse(this.#held.render(player)) as Picture;
  }
}

/** Environment to start Python with: sets and dicts of strings have the same order for every player. */
export const PYTHON_ENV = { PYTHONHASHSEED: '0' } as const;

/** Makes games from the class `Game` of a Python source. Throws Python's own error; see `pythonProblem`. */
export function pythonGame(python: Python, source: string, file: string): () => Environment {
  python.runPython(BRIDGE);
  const held = (python.globals.get('_gap_make') as (source: string, file: string) => () => Held)(source, file);
  return () => new PythonEnvironment(held());
}

/** A traceback's error, with the last place that it names in the file: `file:12: KeyError: 'p3'`. */
export function pythonProblem(traceback: string, file: string): string {
  const lines = traceback.trimEnd().split('\n');
  const places = lines.flatMap((line) => {
    const found = /^\s*File "(.*)", line (\d+)/.exec(line);
    return found?.[1] === file ? [found[2] as string] : [];
  });
  const place = places.at(-1);
  // The error follows the last indented line; notes may come after it.
  const says = lines[lines.findLastIndex((line) => /^\s/.test(line)) + 1] ?? traceback;
  return `${file}${place === undefined ? '' : `:${place}`}: ${says}`;
}
