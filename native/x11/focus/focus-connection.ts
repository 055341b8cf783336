import type { SessionGapReason } from '#format/core/input/gap.ts';
import type { GameChoice } from '#native/core/input/game-rule.ts';
import { X11Focus } from '#native/x11/focus/focus.ts';
import { type Display, openDisplay, XEVENT_BYTES, xlib } from '#native/x11/xlib.ts';

/** The focus of an X server, over a connection of its own. */
export class X11FocusConnection {
  readonly #x = xlib();
  readonly #display: Display;
  readonly #focus: X11Focus;
  readonly #event = Buffer.alloc(XEVENT_BYTES);

  constructor(display: string, game: GameChoice) {
    this.#display = openDisplay(display);
    this.#focus = new X11Focus(this.#display, display, game);
  }

  look(): SessionGapReason | undefined {
    this.#focus.takeAnswers();
    while (this.#x.pending(this.#display) > 0) {
      this.#x.nextEvent(this.#display, this.#event);
      this.#focus.take(this.#event);
    }
    const reason = this.#focus.settle();
    this.#focus.ask();
    return reason;
  }

  get gamePid(): number | undefined {
    return this.#focus.gamePid;
  }

  get window(): number | undefined {
    return this.#focus.window;
  }

  close(): void {
    this.#focus[Symbol.dispose]();
    this.#x.closeDisplay(this.#display);
  }
}
