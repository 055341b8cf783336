import { type Actions, ARROW_KEYS, type Environment, type StepResult } from '#core/play/environment.ts';
import type { Picture } from '#core/play/picture.ts';
import type { OwnText } from '#core/play/saved-state.ts';

/** A Python that runs here (Pyodide, in a page and in Node alike), as far as it is used. */
export interface Python {
  readonly globals: { get(name: string): unknown };
  runPython(code: string): unknown;
}

/** Everything goes to and fro as JSON: what is no JSON is refused by Python, at the line that made it. */
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

/** How Python is to be started: sets and dicts of texts are in the same order at every player. */
export const PYTHON_ENV = { PYTHONHASHSEED: '0' } as const;

/** The class `Game` of a Python source. Throws what Python says of it; see `pythonProblem`. */
export function pythonGame(python: Python, source: string, file: string): () => Environment {
  python.runPython(BRIDGE);
  const held = (python.globals.get('_gap_make') as (source: string, file: string) => () => Held)(source, file);
  return () => new PythonEnvironment(held());
}

/** A traceback's last line, and the last place in the file that it names: `file:12: KeyError: 'p3'`. */
export function pythonProblem(traceback: string, file: string): string {
  const lines = traceback.trimEnd().split('\n');
  const places = lines.flatMap((line) => {
    const found = /^\s*File "(.*)", line (\d+)/.exec(line);
    return found?.[1] === file ? [found[2] as string] : [];
  });
  const place = places.at(-1);
  // What it says comes after all places, which are indented; notes may follow it.
  const says = lines[lines.findLastIndex((line) => /^\s/.test(line)) + 1] ?? traceback;
  return `${file}${place === undefined ? '' : `:${place}`}: ${says}`;
}
