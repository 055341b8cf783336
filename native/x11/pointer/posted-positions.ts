/** Where something is, in pixels. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** This many positions and no motion: a device reports nothing else. */
const SETTLED = 5;
/** XTest's motion is mostly smaller: asking about each event would make the stamps of those behind it late. */
const STEP_PX = 64;

/**
 * Finds positions among the motion of a device that declares relative axes. XTest posts them where a pointer is placed (VNC servers, remote
 * play), Xephyr, Xnest and Xvnc always (libsdl-org/SDL#14926). The pointer tells: it lies where a position said, or has moved as a motion said.
 */
export class PostedPositions {
  readonly #postsBoth: boolean;
  #x: number;
  #y: number;
  #positions = 0;
  #motions = 0;
  #wasPosition = true;

  /** `postsBoth`: XTest. `pointer`: where it is before the first event. */
  constructor(postsBoth: boolean, pointer: Place) {
    this.#postsBoth = postsBoth;
    [this.#x, this.#y] = [pointer.x, pointer.y];
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
  take(x: number, y: number, pointer: Place | undefined, isLast: boolean): boolean {
    const is = this.#isPosition(x, y, pointer, isLast);
    this.#wasPosition = is;
    if (is) {
      this.#positions += 1;
      [this.#x, this.#y] = [x, y];
      return true;
    }
    // While later events wait, nothing is certain.
    if (isLast || !mayBePlace(x, y)) this.#motions += 1;
    this.#x = pointer?.x ?? Math.max(0, this.#x + x);
    this.#y = pointer?.y ?? Math.max(0, this.#y + y);
    return false;
  }

  #isPosition(x: number, y: number, pointer: Place | undefined, isLast: boolean): boolean {
    if (!mayBePlace(x, y)) return false;
    if (pointer === undefined) return !this.#postsBoth && this.#motions === 0 && this.#positions >= SETTLED;
    if (Math.floor(x) === pointer.x && Math.floor(y) === pointer.y) return true;
    // A game may have put the pointer back meanwhile: only if it went where a motion would have taken it, this was one.
    if (isLast && (pointer.x - this.#x) * x + (pointer.y - this.#y) * y > 0) return false;
    return Math.hypot(x - this.#x, y - this.#y) < Math.hypot(x, y);
  }
}

const mayBePlace = (x: number, y: number): boolean => x >= 0 && y >= 0;
