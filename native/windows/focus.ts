import koffi from 'koffi';
import type { SessionGapReason } from '#format/core/input/gap.ts';
import { type FocusedWindow, type GameChoice, isGame } from '#native/core/input/game-rule.ts';
import { executableOf } from '#native/windows/host/process.ts';
import { user32 } from '#native/windows/user32.ts';

// winuser.h.
const EVENT_SYSTEM_FOREGROUND = 3;
const OUT_OF_CONTEXT = 0;
const TITLE_CHARACTERS = 512;

/**
 * Whether the recorded game owns the foreground window. A WinEvent hook reports changes, in this thread's message loop, and every tick
 * checks: on the secure desktop (lock screen, UAC) there is no foreground window, which counts as not the game's.
 */
export class WindowsFocus {
  readonly #w = user32();
  readonly #game: GameChoice;
  readonly #hook: number;
  readonly #callback: bigint;
  readonly #pid = Buffer.alloc(4);
  readonly #text = Buffer.alloc(2 * TITLE_CHARACTERS);
  #window = -1;
  #left = false;
  #reason: SessionGapReason | undefined = 'unfocused';
  #gamePid: number | undefined;
  /** The game's that is, or last was, in the foreground. */
  window: number | undefined;

  constructor(game: GameChoice) {
    this.#game = game;
    const proto = koffi.proto(
      'void __stdcall GapWinEvent(intptr_t hook, uint32_t event, intptr_t window, int32_t object, int32_t child, uint32_t thread, uint32_t ms)',
    );
    this.#callback = koffi.register((_hook: number, _event: number, window: number) => {
      // It may be back by the time we look: what was typed meanwhile was not for the game.
      if (!this.#isGame(window)) this.#left = true;
      this.look();
    }, koffi.pointer(proto)) as bigint;
    const set = koffi
      .load('user32.dll')
      .func(
        'intptr_t __stdcall SetWinEventHook(uint32_t min, uint32_t max, intptr_t module, void* callback, uint32_t pid, uint32_t thread, uint32_t flags)',
      );
    this.#hook = Number(set(EVENT_SYSTEM_FOREGROUND, EVENT_SYSTEM_FOREGROUND, 0, this.#callback, 0, 0, OUT_OF_CONTEXT));
    this.look();
  }

  /** Why the game has no focus, if so; `unfocused` once after the focus was briefly away. */
  takeReason(): SessionGapReason | undefined {
    const left = this.#left && this.#game !== 'any';
    this.#left = false;
    return left ? 'unfocused' : this.#reason;
  }

  /** Asks for the foreground window, and identifies it only when it changed, or every time where a rule needs its title. */
  look(): void {
    if (this.#game === 'any') {
      this.#reason = undefined;
      return;
    }
    const window = Number(this.#w.foreground());
    if (window === this.#window && !this.#byTitle) return;
    this.#window = window;
    this.#reason = this.#isGame(window) ? undefined : 'unfocused';
  }

  #isGame(window: number): boolean {
    if (this.#game === 'any') return true;
    if (window === 0) return false;
    const described = this.#describe(window);
    const is = this.#game.some((rule) => isGame(rule, described));
    if (is) [this.#gamePid, this.window] = [described.pid, window];
    return is;
  }

  /** The process of the game, once it has had the focus. */
  get gamePid(): number | undefined {
    return this.#gamePid;
  }

  get #byTitle(): boolean {
    return this.#game !== 'any' && this.#game.some(({ by }) => by === 'title');
  }

  #describe(window: number): FocusedWindow {
    this.#pid.fill(0);
    this.#w.windowProcess(window, this.#pid);
    const pid = this.#pid.readUInt32LE();
    const executable = executableOf(pid);
    const characters = this.#w.windowText(window, this.#text, TITLE_CHARACTERS) as number;
    return { pid, programs: executable === undefined ? [] : [executable], title: this.#text.toString('utf16le', 0, 2 * characters) };
  }

  close(): void {
    this.#w.unhook(this.#hook);
    koffi.unregister(this.#callback);
  }
}
