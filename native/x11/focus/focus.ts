import type { SessionGapReason } from '#format/core/input/gap.ts';
import { asTs, type TsUs } from '#format/core/time/units.ts';
import { type GameChoice, isGame } from '#native/core/input/game-rule.ts';
import { FocusPoll } from '#native/x11/focus/focus-poll.ts';
import { clientsOf, KeyboardGrab } from '#native/x11/focus/keyboard-grab.ts';
import { WindowProperties } from '#native/x11/properties.ts';
import { type Display, xlib } from '#native/x11/xlib.ts';

/**
 * A server busy copying a screen answers within 1 ms; alongside busy tests on two cores one answer in some hundred took 16 to 30 ms, and a
 * few 34 to 54. Input since the question is held back meanwhile, and a picture may wait as long without being dropped (`BACKLOG_US`). Added
 * to the time between two questions it stays below the fallback's hold-back (320 ms).
 */
const PATIENCE_US = 100_000;
// X11/X.h.
const FOCUS_IN = 9;
const FOCUS_OUT = 10;
const PROPERTY_NOTIFY = 28;
const PROPERTY_CHANGE_MASK = 1 << 22;
/** Selected on the root window, so that whoever reads this connection hears when its size changes. */
const STRUCTURE_NOTIFY_MASK = 1 << 17;
const FOCUS_CHANGE_MASK = 1 << 21;
const NOTIFY_GRAB = 1;
const NOTIFY_UNGRAB = 2;
const NOTIFY_INFERIOR = 2;
const NOTIFY_POINTER = 5;
// XPropertyEvent and XFocusChangeEvent (64-bit layouts of Xlib.h).
const PROPERTY = { window: 32, atom: 40 };
const FOCUS_CHANGE = { window: 32, mode: 40, detail: 44 };

/**
 * Whether the recorded game has the focus: the window manager's active window must be the game's, and the server's own keyboard focus must
 * be inside it; nobody but the game may have grabbed the keyboard: a lock screen and a password prompt do that without taking the focus, and a game
 * does it as well. Driven by events, and checked at every second tick. In doubt it has not, as where a grab began before we looked.
 */
export class X11Focus implements Disposable {
  readonly #x = xlib();
  readonly #display: Display;
  readonly #root: number;
  readonly #game: GameChoice;
  readonly #properties: WindowProperties;
  /** None where every window is the game's. */
  readonly #poll: FocusPoll | undefined;
  #watched = 0;
  #stale = true;
  readonly #grab: KeyboardGrab | undefined;
  /** One of our hotkeys is down, which is a grab too. */
  #ownGrab = false;
  /** Answers of the poll when the keyboard was last free, or the game's. */
  #freeAt = Number.NEGATIVE_INFINITY;
  #answered = 0;
  /** Grabs that were known when the poll asked: what it says of a free keyboard is about them. */
  #grabsAsked = 0;
  readonly #clientOf: (window: number) => number;
  /** The clients that have the game's windows. */
  #own: readonly number[] = [];
  #left = false;
  #reason: SessionGapReason | undefined = 'unfocused';
  #knownUs = asTs(0);
  #gamePid: number | undefined;
  /** The game's window that is, or last was, active. */
  window: number | undefined;

  /** `name`: the display's, for a second connection. */
  constructor(display: Display, name: string, game: GameChoice) {
    this.#display = display;
    this.#game = game;
    this.#root = Number(this.#x.rootWindow(display));
    this.#properties = new WindowProperties(display);
    this.#poll = game === 'any' ? undefined : new FocusPoll(name, this.#root, this.#properties.activeAtom);
    // Without RECORD nobody says whose a grab is: each closes the gate.
    this.#grab = this.#poll && KeyboardGrab.watch(name, this.#poll.window);
    this.#clientOf = clientsOf(display);
    this.#x.selectInput(display, this.#root, PROPERTY_CHANGE_MASK | STRUCTURE_NOTIFY_MASK);
  }

  /** An event of Xlib's queue. */
  take(event: Buffer): void {
    const type = event.readInt32LE(0);
    if (type === PROPERTY_NOTIFY) {
      const atom = event.readUInt32LE(PROPERTY.atom);
      if (atom === this.#properties.activeAtom || this.#properties.titleAtoms.includes(atom)) this.#stale = true;
    } else if (type === FOCUS_IN || type === FOCUS_OUT) {
      if (event.readUInt32LE(FOCUS_CHANGE.window) !== this.#watched) return;
      this.#stale = true;
      const mode = event.readInt32LE(FOCUS_CHANGE.mode);
      const detail = event.readInt32LE(FOCUS_CHANGE.detail);
      if (detail === NOTIFY_INFERIOR || detail >= NOTIFY_POINTER) return;
      // It may be back by the time we ask: what was typed meanwhile was not for the game.
      if (type === FOCUS_OUT && mode !== NOTIFY_GRAB && mode !== NOTIFY_UNGRAB) this.#left = true;
    }
  }

  /** One of our hotkeys was pressed: the grab that came with it is ours. */
  hotkeyGrab(): void {
    this.#ownGrab = true;
  }

  ask(): void {
    if (this.#poll?.ask() !== true || this.#grab === undefined) return;
    this.#grab.look();
    this.#grabsAsked = this.#grab.count;
  }

  /** Reads replies that have arrived. */
  takeAnswers(): void {
    const poll = this.#poll;
    if (poll === undefined) return;
    if (poll.answered()) this.#stale = true;
    if (poll.answers === this.#answered) return;
    this.#answered = poll.answers;
    this.#grab?.look();
    if (poll.grabbed) return;
    this.#ownGrab = false;
    if (this.#grab?.count === this.#grabsAsked) this.#grab.clear();
  }

  /** Who has the focus, after everything in the queue was seen. Asks the server only when something changed. */
  settle(): SessionGapReason | undefined {
    if (this.#stale) {
      this.#stale = false;
      this.#reason = this.#look();
    }
    const late = this.#poll !== undefined && this.#poll.owedUs > PATIENCE_US;
    const taken = this.#isTaken();
    if (this.#poll === undefined || late || taken === 'yes') this.#knownUs = asTs(Number.POSITIVE_INFINITY);
    else if (taken === 'no') this.#knownUs = this.#poll.knownUs;
    // No answer counts as no focus: held-back input must not pass on an old answer.
    if (late) return this.#reason ?? 'focus-unknown';
    if (this.#left) {
      this.#left = false;
      return this.#game === 'any' ? this.#reason : 'unfocused';
    }
    return this.#reason ?? (taken === 'yes' ? 'secure-input' : undefined);
  }

  /** Whether somebody else has the keyboard. The server's word on who took it may come an answer later than that it was taken: meanwhile nothing is certain. */
  #isTaken(): 'yes' | 'no' | 'perhaps' {
    const poll = this.#poll;
    if (poll === undefined) return 'no';
    const isFree = !poll.grabbed || this.#ownGrab || this.#own.includes(this.#grab?.owner ?? 0);
    if (isFree) this.#freeAt = poll.answers;
    return isFree ? 'no' : poll.answers - this.#freeAt > 1 ? 'yes' : 'perhaps';
  }

  /** Up to when the answer of {@link settle} is certain, us. */
  get knownUs(): TsUs {
    return this.#knownUs;
  }

  /** The process of the game, once it has had the focus. */
  get gamePid(): number | undefined {
    return this.#gamePid;
  }

  [Symbol.dispose](): void {
    this.#grab?.[Symbol.dispose]();
    this.#poll?.[Symbol.dispose]();
  }

  #look(): SessionGapReason | undefined {
    if (this.#game === 'any') return undefined;
    const focused = this.#properties.focused();
    if (focused === undefined) return 'unfocused';
    const chain = this.#properties.ancestors(focused);
    const active = this.#properties.activeWindow() ?? chain.find((window) => this.#properties.pidOf(window) !== undefined);
    if (active === undefined || active === 0) return 'unfocused';
    this.#watch(active);
    const window = this.#properties.describe(active);
    if (!this.#game.some((rule) => isGame(rule, window))) return 'unfocused';
    this.#gamePid = window.pid ?? this.#gamePid;
    this.window = active;
    this.#own = [active, focused].map(this.#clientOf);
    // Some toolkits keep the focus in a separate window alongside the visible one.
    const inside = chain.includes(active) || chain.some((one) => this.#properties.pidOf(one) === window.pid && window.pid !== undefined);
    return inside ? undefined : 'unfocused';
  }

  /** Subscribes to changes of this window's focus and title. */
  #watch(window: number): void {
    if (window === this.#watched) return;
    if (this.#watched !== 0) this.#x.selectInput(this.#display, this.#watched, 0);
    this.#watched = window;
    this.#x.selectInput(this.#display, window, PROPERTY_CHANGE_MASK | FOCUS_CHANGE_MASK);
    this.#x.flush(this.#display);
  }
}
