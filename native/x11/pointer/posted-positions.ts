/** Where something is, in pixels. */
export interface PointerPosition {
  readonly x: number;
  readonly y: number;
}

/** This many positions and no motion: a device reports nothing else. */
const SETTLED = 5;
/** XTest's motion is mostly smaller: asking about each event would make the stamps of those behind it late. */
const STEP_PX = 64;

/** How far a motion takes the pointer at least: XTest's as far as it says, less rounding, a mouse's as far as its owner slows it down. */
const WHOLE = 0.9;
const SLOWED = 0.1;
/** Among motion, a position must be so much nearer to where the pointer was than to the screen's corner. */
const SURELY = 0.25;

/**
 * Finds positions among the motion of a device that declares relative axes. XTest posts them where a pointer is placed (VNC servers, remote
 * play), Xephyr, Xnest and Xvnc always (libsdl-org/SDL#14926). The pointer tells: it lies where a position said, or has moved as a motion said.
 */
export class PostedPositions {
  readonly #postsBoth: boolean;
  readonly #screen: { readonly width: number; readonly height: number };
  #x: number;
  #y: number;
  #positions = 0;
  #motions = 0;
  #wasPosition = true;
  /** The last event of which the pointer told what it was, was a motion. */
  #movedLast = false;

  /** `postsBoth`: XTest. `pointer`: where it is before the first event. `screen`: its size now, whenever that is asked for. */
  constructor(postsBoth: boolean, pointer: PointerPosition, screen: { readonly width: number; readonly height: number }) {
    this.#postsBoth = postsBoth;
    this.#screen = screen;
    [this.#x, this.#y] = [pointer.x, pointer.y];
  }

  /** Whether there was a position yet: the first is no motion, as the pointer may have been moved by others since this began. */
  get hasPosition(): boolean {
    return this.#positions > 0;
  }

  /** Where the pointer was after the last event. */
  get x(): number {
    return this.#x;
  }

  get y(): number {
    return this.#y;
  }

  /** Whether the pointer must be asked for. A mouse soon moves left or up, which no position does. */
  asksAbout(x: number, y: number): boolean {
    if (!mayBePlace(x, y)) return false;
    if (this.#postsBoth) return this.#wasPosition || x >= STEP_PX || y >= STEP_PX;
    return this.#motions === 0 && this.#positions < SETTLED;
  }

  /**
   * Whether the event (x, y) is a position. `pointer`: where it is since, if it was asked for. `isLast`: no later event waits that may
   * have moved it.
   */
  take(x: number, y: number, pointer: PointerPosition | undefined, isLast: boolean): boolean {
    const is = this.#isPosition(x, y, pointer, isLast);
    this.#wasPosition = is;
    if (is) {
      this.#positions += 1;
      [this.#x, this.#y] = [x, y];
      return true;
    }
    // While later events wait, nothing is certain.
    if (isLast || !mayBePlace(x, y)) this.#motions += 1;
    this.#x = (isLast ? pointer?.x : undefined) ?? Math.min(Math.max(0, this.#x + x), this.#screen.width - 1);
    this.#y = (isLast ? pointer?.y : undefined) ?? Math.min(Math.max(0, this.#y + y), this.#screen.height - 1);
    return false;
  }

  #isPosition(x: number, y: number, pointer: PointerPosition | undefined, isLast: boolean): boolean {
    if (!mayBePlace(x, y)) return false;
    if (pointer === undefined) return !this.#postsBoth && this.#motions === 0 && this.#positions >= SETTLED;
    // From the corner both are the same way.
    if (this.#x === 0 && this.#y === 0) return false;
    if (Math.floor(x) === pointer.x && Math.floor(y) === pointer.y) {
      this.#movedLast = false;
      return true;
    }
    // A game may have put the pointer back meanwhile: only if it went where a motion would have taken it, this was one.
    const least = this.#postsBoth ? WHOLE : SLOWED;
    if (
      isLast &&
      went(least * x, this.#x, pointer.x, this.#screen.width - 1) &&
      went(least * y, this.#y, pointer.y, this.#screen.height - 1)
    ) {
      this.#movedLast = true;
      return false;
    }
    // Later events have moved it on: a position lies near the one before.
    return Math.hypot(x - this.#x, y - this.#y) < Math.hypot(x, y) * (this.#movedLast ? SURELY : 1);
  }
}

const mayBePlace = (x: number, y: number): boolean => x >= 0 && y >= 0;

/** Whether a motion that is not negative may have taken the pointer so far along one axis, or to the border. */
const went = (least: number, from: number, to: number, border: number): boolean =>
  least === 0 ? to === from : to - from >= least || to >= border;
