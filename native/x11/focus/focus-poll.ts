import koffi from 'koffi';
import { asSpan, asTs, type SpanUs, type TsUs } from '#format/core/time/units.ts';
import { nowUs } from '#native/clock.ts';
import { memory, pointerAt } from '#native/x11/memory.ts';
import { type Display, openDisplay, xcbConnection, xlib } from '#native/x11/xlib.ts';

// xproto.h: offsets in the replies.
const FOCUS = 8;
const VALUE_LENGTH = 16;
const VALUE = 32;
const REPLY_BYTES = 36;
const STATUS = 1;
// xproto.h, GrabKeyboard.
const NOT_VIEWABLE = 3;
const ASYNC = 1;

/** Every second tick at 240 a second: asking at each took a third of the input thread's processor time, 1.0 of 3.0 s a minute. */
const ASK_EVERY_US = 6000;
/** More than the slowest tick, at 60 a second. A thread that looks later was held up itself: the server is not to blame. */
const LOOK_US = 20_000;

/**
 * Asks the server every few milliseconds who has the focus, and whether somebody has taken the keyboard, without waiting for the answer: three requests go
 * out, and their replies are read once they arrive. A round trip would block the input thread while the server is busy, up to 1 ms alongside a screen grab. Uses its own
 * connection: on the one for events each answer would wake the thread, 120 times a second, although the next tick reads it anyway.
 */
export class FocusPoll implements Disposable {
  readonly #display: Display;
  readonly #connection: unknown;
  readonly #root: number;
  readonly #atom: number;
  readonly #getFocus;
  /** One of ours that is never shown: a keyboard cannot be grabbed on it, and who has it is looked at before (GrabDevice in the server's dix/events.c). */
  readonly #hidden: number;
  readonly #grab;
  readonly #getProperty;
  readonly #flush;
  readonly #poll;
  readonly #copy = memory().copy;
  readonly #free = memory().free;
  readonly #replyAt = Buffer.alloc(8);
  readonly #errorAt = Buffer.alloc(8);
  readonly #reply = Buffer.alloc(REPLY_BYTES);
  #focusCookie = 0;
  #activeCookie = 0;
  #grabCookie = 0;
  #waiting = 0;
  #askedUs = asTs(0);
  #lookedUs = asTs(0);
  #owedUs = asSpan(0);
  #knownUs: TsUs = nowUs();
  #focus = 0;
  #active = 0;
  #grabbed = true;
  #answers = 0;

  /** Throws a GapError where the display cannot be opened a second time. */
  constructor(display: string, root: number, activeAtom: number) {
    this.#root = root;
    this.#atom = activeAtom;
    this.#display = openDisplay(display);
    this.#connection = xcbConnection(this.#display);
    const xcb = koffi.load('libxcb.so.1');
    // A cookie is a struct of one 32-bit number: returned and passed as that number (System V and AArch64 calling conventions).
    this.#hidden = Number(xlib().createSimpleWindow(this.#display, root, 0, 0, 1, 1, 0, 0, 0));
    xlib().flush(this.#display);
    this.#grab = xcb.func(
      'uint32_t xcb_grab_keyboard_unchecked(void* connection, uint8_t owner, uint32_t window, uint32_t time, uint8_t pointerMode, uint8_t keyboardMode)',
    );
    this.#getFocus = xcb.func('uint32_t xcb_get_input_focus_unchecked(void* connection)');
    this.#getProperty = xcb.func(
      'uint32_t xcb_get_property_unchecked(void* connection, uint8_t del, uint32_t window, uint32_t property, uint32_t type, uint32_t offset, uint32_t length)',
    );
    this.#flush = xcb.func('int xcb_flush(void* connection)');
    this.#poll = xcb.func('int xcb_poll_for_reply(void* connection, uint32_t request, void* reply, void* error)');
    this.#askFirst();
  }

  /** Asks, and waits for the answer: at the beginning nothing is known. */
  #askFirst(): void {
    this.ask();
    xlib().sync(this.#display, 0);
    this.answered();
  }

  /** Sends the questions, unless the last are still unanswered or were asked just now. Whether it did. */
  ask(): boolean {
    const now = nowUs();
    if (this.#waiting > 0 || now - this.#askedUs < ASK_EVERY_US) return false;
    this.#askedUs = now;
    this.#lookedUs = now;
    this.#owedUs = asSpan(0);
    this.#activeCookie = this.#getProperty(this.#connection, 0, this.#root, this.#atom, 0, 0, 1);
    this.#focusCookie = this.#getFocus(this.#connection);
    this.#grabCookie = this.#grab(this.#connection, 0, this.#hidden, 0, ASYNC, ASYNC);
    this.#flush(this.#connection);
    this.#waiting = 3;
    return true;
  }

  /** How long this thread has looked for an answer in vain, us; 0 when none is owed. */
  get owedUs(): SpanUs {
    return this.#waiting === 0 ? asSpan(0) : this.#owedUs;
  }

  /** Somebody has taken the keyboard for itself. */
  get grabbed(): boolean {
    return this.#grabbed;
  }

  /** How often all was answered. */
  get answers(): number {
    return this.#answers;
  }

  /** What tells this connection's requests from others'. */
  get window(): number {
    return this.#hidden;
  }

  /** When the last answered question was asked, us: the focus is known at least until then. */
  get knownUs(): TsUs {
    return this.#knownUs;
  }

  /** Reads the replies that have arrived; true when they differ from before. */
  answered(): boolean {
    if (this.#waiting === 0) return false;
    const now = nowUs();
    this.#owedUs = asSpan(this.#owedUs + Math.min(now - this.#lookedUs, LOOK_US));
    this.#lookedUs = now;
    let changed = false;
    if (this.#waiting === 3 && this.#take(this.#activeCookie)) {
      const active = this.#reply.readUInt32LE(VALUE_LENGTH) > 0 ? this.#reply.readUInt32LE(VALUE) : 0;
      changed = active !== this.#active;
      this.#active = active;
      this.#waiting = 2;
    }
    if (this.#waiting === 2 && this.#take(this.#focusCookie)) {
      const focus = this.#reply.readUInt32LE(FOCUS);
      changed ||= focus !== this.#focus;
      this.#focus = focus;
      this.#waiting = 1;
    }
    if (this.#waiting === 1 && this.#take(this.#grabCookie)) {
      // Free, it is refused for the window alone; whatever else is answered, somebody has it, or may have.
      this.#grabbed = this.#reply.readUInt8(STATUS) !== NOT_VIEWABLE;
      this.#answers += 1;
      this.#waiting = 0;
      this.#knownUs = this.#askedUs;
    }
    return changed;
  }

  [Symbol.dispose](): void {
    xlib().closeDisplay(this.#display);
  }

  /** Whether the server has answered a question; if so, `#reply` holds the answer, or zeros for an error. */
  #take(cookie: number): boolean {
    this.#replyAt.fill(0);
    this.#errorAt.fill(0);
    if (this.#poll(this.#connection, cookie, this.#replyAt, this.#errorAt) === 0) return false;
    const error = pointerAt(this.#errorAt, 0);
    const reply = pointerAt(this.#replyAt, 0);
    // Neither: the connection is lost, and the answer will never come.
    if (reply === 0 && error === 0) return false;
    this.#reply.fill(0);
    if (error !== 0) this.#free(error);
    if (reply === 0) return true;
    // A reply is 32 bytes plus as many words as its length field says.
    this.#copy(this.#reply, reply, 32);
    if (this.#reply.readUInt32LE(4) > 0) this.#copy(this.#reply, reply, REPLY_BYTES);
    this.#free(reply);
    return true;
  }
}
