import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KEYBOARD } from '#format/core/input/codes.ts';
import type { PhysicalKey } from '#format/core/input/physical-keys.ts';
import { nowUs } from '#native/clock.ts';
import { parseGameRule } from '#native/core/input/game-rule.ts';
import { X11Input } from '#native/x11/input-system.ts';
import { XTestPlayer } from '#native/x11/xtest.ts';
import { PlainWindows } from '#scripts/demo/plain-windows.ts';
import { VirtualDisplay } from '#scripts/demo/virtual-display.ts';
import { until } from '#test/support/gap.ts';
import { TestTarget } from '#test/support/input-target.ts';
import { LONG } from '#test/support/long.ts';

const ROUNDS = LONG ? 20 : 2;
/** Letters of the profile: whoever types a password types some of them. */
const SECRET: readonly PhysicalKey[] = ['KeyW', 'KeyA', 'KeyS', 'KeyD', 'KeyR', 'KeyE', 'KeyW', 'KeyA', 'KeyR', 'KeyE', 'KeyD'];

let display: VirtualDisplay;
beforeAll(async () => {
  display = await VirtualDisplay.start({ width: 640, height: 360 });
});
afterAll(() => display[Symbol.asyncDispose]());

/** What a recording would keep, and until when it has looked. */
class Listener implements Disposable {
  readonly target = new TestTarget();
  readonly #input: X11Input;
  readonly #timer: NodeJS.Timeout;

  constructor() {
    this.#input = new X11Input({ display: display.name, game: [parseGameRule('title:The game*')], hotkeys: {} }, this.target);
    this.target.gate.arm(nowUs());
    this.#timer = setInterval(() => this.turn(), 4);
  }

  turn(): void {
    if (this.target.gate.resumes) this.#input.readHeld();
    this.#input.drain();
    this.target.gate.row(KEYBOARD, 0, nowUs(), 0, nowUs());
    this.#input.lookAtFocus();
  }

  async says(reason: string | undefined): Promise<void> {
    await until(`the gate says ${reason}`, () => this.target.reasons.length > 0 && this.target.reasons.at(-1) === reason);
  }

  /** Presses in the game, once all is settled. */
  async presses(): Promise<string[]> {
    await sleep(150);
    return this.target.take().flatMap(({ code, value, held }) => (value === 1 && !held ? [code] : []));
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#input[Symbol.dispose]();
  }
}

async function type(player: XTestPlayer, keys: readonly PhysicalKey[]): Promise<void> {
  for (const key of keys) {
    player.key(key, true);
    await sleep(8);
    player.key(key, false);
    await sleep(8);
  }
}

/**
 * Presses kept of what is typed in the game. A server that keeps us waiting for more than 100 ms closes the gate, and what is typed meanwhile
 * is rightly lost (Xvfb did beside busy tests): then it is typed again.
 */
async function keptOf(listener: Listener, typing: () => Promise<void>): Promise<string[]> {
  for (let tries = 1; ; tries++) {
    await listener.says(undefined);
    const { length: before } = listener.target.reasons;
    // Input is refused for a moment behind a gap.
    await sleep(30);
    await typing();
    const presses = await listener.presses();
    if (tries === 5 || !listener.target.reasons.slice(before).includes('focus-unknown')) return presses;
  }
}

const CODES = SECRET.map((key) => key.slice('Key'.length));

/** The game is active; `prompt` is another program that asks for a password. */
interface Scene {
  readonly game: PlainWindows;
  readonly window: number;
  readonly prompt: PlainWindows;
  readonly listen: () => Listener;
}

describe('what is typed while another program has the keyboard is not kept', () => {
  const scenes: Readonly<Record<string, (scene: Scene) => Promise<Listener>>> = {
    'taken while the game is active': async ({ prompt, listen }) => {
      const listener = listen();
      await listener.says(undefined);
      prompt.grabKeyboard();
      return listener;
    },
    'taken by XInput 2, as GTK does': async ({ prompt, listen }) => {
      const listener = listen();
      await listener.says(undefined);
      prompt.grabKeyboard(undefined, 'xi2');
      return listener;
    },
    'taken before the recording began': async ({ prompt, listen }) => {
      prompt.grabKeyboard();
      return listen();
    },
    'taken while another window was active': async ({ game, window, prompt, listen }) => {
      const listener = listen();
      await listener.says(undefined);
      const dialog = prompt.open('Password');
      await listener.says('unfocused');
      prompt.grabKeyboard(dialog);
      game.activate(window);
      // The window manager names it active before it has given it the keyboard.
      await until('the game is active again', () => game.active() === window && game.inputFocus() === window);
      return listener;
    },
    'kept through a pop-up of the game': async ({ game, prompt, listen }) => {
      const listener = listen();
      await listener.says(undefined);
      prompt.grabKeyboard();
      await listener.says('secure-input');
      const popUp = game.open('The game: achievement');
      await until('it is active', () => game.active() === popUp);
      return listener;
    },
  };

  it.each(Object.keys(scenes))('%s', async (name) => {
    using player = new XTestPlayer(display.name);
    for (let round = 0; round < ROUNDS; round++) {
      using game = new PlainWindows(display.name);
      using prompt = new PlainWindows(display.name);
      const window = game.open('The game');
      await until('the game is active', () => game.active() === window && game.inputFocus() === window);
      using listener = await (scenes[name] as (scene: Scene) => Promise<Listener>)({ game, window, prompt, listen: () => new Listener() });
      await type(player, SECRET);
      expect(await listener.presses()).toEqual([]);
      await listener.says('secure-input');
      prompt.ungrabKeyboard();
      expect(await keptOf(listener, () => type(player, SECRET)), `the gate said ${listener.target.reasons.join(', ')}`).toEqual(CODES);
    }
  });
});

describe('the game’s own grab takes nothing away', () => {
  it.each([
    ['on the root window', 'core', undefined],
    ['on its own window', 'core', 'own'],
    ['on a window inside it', 'core', 'child'],
    ['by XInput 2', 'xi2', 'own'],
  ] as const)('%s', async (_, how, where) => {
    using player = new XTestPlayer(display.name);
    using game = new PlainWindows(display.name);
    const window = game.open('The game');
    const child = game.openInside(window);
    await until('the game is active', () => game.active() === window && game.inputFocus() === window);
    using listener = new Listener();
    await listener.says(undefined);
    const { length: began } = listener.target.reasons;
    for (let round = 0; round < ROUNDS; round++) {
      const kept = await keptOf(listener, async () => {
        await type(player, SECRET);
        game.grabKeyboard(where === undefined ? undefined : where === 'own' ? window : child, how);
        await type(player, SECRET);
        game.ungrabKeyboard();
        await type(player, SECRET);
      });
      expect(kept).toEqual([...CODES, ...CODES, ...CODES]);
    }
    // Its own grabs close the gate no more than its keys do.
    expect(listener.target.reasons.slice(began).filter((reason) => reason !== undefined && reason !== 'focus-unknown')).toEqual([]);
    // And then a prompt takes it: whose grab it is decides.
    using prompt = new PlainWindows(display.name);
    prompt.grabKeyboard();
    await type(player, SECRET);
    expect(await listener.presses()).toEqual([]);
  });
});

describe('a grab that ends without a word', () => {
  const ends: Readonly<Record<string, (prompt: PlainWindows, window: number) => void>> = {
    'with its window': (prompt, window) => prompt.close(window),
    'with its client': (prompt) => prompt[Symbol.dispose](),
  };

  it.each(Object.keys(ends))('%s closes the gate no longer', async (how) => {
    using player = new XTestPlayer(display.name);
    using game = new PlainWindows(display.name);
    const window = game.open('The game');
    await until('the game is active', () => game.active() === window);
    using listener = new Listener();
    await listener.says(undefined);
    const prompt = new PlainWindows(display.name);
    const own = prompt.open('Password');
    await until('it is active', () => prompt.active() === own);
    prompt.grabKeyboard(own);
    game.activate(window);
    await listener.says('secure-input');
    await type(player, SECRET);
    ends[how]?.(prompt, own);
    expect(await keptOf(listener, () => type(player, SECRET))).toEqual(CODES);
    if (how === 'with its window') prompt[Symbol.dispose]();
  });

  it('a thousand that are refused change nothing', async () => {
    using player = new XTestPlayer(display.name);
    using game = new PlainWindows(display.name);
    using other = new PlainWindows(display.name);
    const window = game.open('The game');
    await until('the game is active', () => game.active() === window);
    using listener = new Listener();
    await listener.says(undefined);
    game.grabKeyboard(window);
    for (let n = 0; n < 1000; n++) expect(() => other.grabKeyboard()).toThrow('could not be grabbed');
    expect(await keptOf(listener, () => type(player, SECRET))).toEqual(CODES);
  });
});
