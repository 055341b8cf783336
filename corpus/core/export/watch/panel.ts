import type { Box, Canvas } from '#corpus/core/export/watch/canvas.ts';
import { GLYPH, textWidth } from '#corpus/core/export/watch/glyphs.ts';
import { clockText } from '#shard/core/report/clock-text.ts';

/** What is drawn on a picture. */
export interface PanelInput {
  readonly frame: number;
  /** Since the first frame, s. */
  readonly atS: number;
  readonly held: ReadonlySet<string>;
  /** Counts right and down. */
  readonly mouse: readonly [number, number];
  /** Notches right and up. */
  readonly wheel: readonly [number, number];
  /** lx ly rx ry lt rt. */
  readonly axes: readonly number[];
  /** Why it is not to be trusted, in a word. */
  readonly notes: readonly string[];
}

const [PAPER, INK, LINE] = [235, 16, 90];
const KEY_HEIGHT = GLYPH.height + 4;
const GAP = 2;
const SQUARE = 31;
const TRIGGER_WIDTH = 4;
/** Counts of the mouse at the edge of its square, in one picture. */
const FAR_COUNTS = 60;
/** Height of the picture at which a unit is a pixel. */
const UNIT_HEIGHT = 360;

/** Pixels of a unit for a picture's height. */
export const panelScale = (height: number): number => Math.max(1, Math.round(height / UNIT_HEIGHT));

/** Where everything is drawn, along the lower edge: keys, the mouse, sticks and triggers of a pad, the time. */
export class Panel {
  readonly #keys: readonly { readonly code: string; readonly label: string; readonly box: Box }[];
  readonly #squares: Readonly<Record<'mouse' | 'left' | 'right', Box>>;
  readonly #hasPad: boolean;
  readonly #all: Box;

  /** Width and height in units; `codes` that are shown, in this order. */
  constructor(width: number, height: number, codes: readonly string[]) {
    this.#hasPad = codes.some((code) => code.startsWith('pad_'));
    const squares = this.#hasPad ? 3 * (SQUARE + GAP) + 2 * (TRIGGER_WIDTH + GAP) : SQUARE + GAP;
    const rows = keyRows(codes, width - squares - GAP);
    const tall = Math.max(SQUARE, rows.length * (KEY_HEIGHT + GAP)) + KEY_HEIGHT + 2 * GAP;
    const top = height - tall;
    this.#all = { x: 0, y: top, width, height: tall };
    const square = (n: number): Box => ({ x: GAP + n * (SQUARE + GAP), y: top + GAP, width: SQUARE, height: SQUARE });
    this.#squares = { mouse: square(0), left: square(1), right: square(2) };
    this.#keys = rows.flatMap((row, r) =>
      row.map(({ code, label, x }) => ({
        code,
        label,
        box: { x: squares + GAP + x, y: top + GAP + r * (KEY_HEIGHT + GAP), width: keyWidth(label), height: KEY_HEIGHT },
      })),
    );
  }

  draw(canvas: Canvas, { frame, atS, held, mouse, wheel, axes, notes }: PanelInput): void {
    canvas.dim(this.#all);
    for (const { code, label, box } of this.#keys) {
      const isHeld = held.has(code);
      if (isHeld) canvas.fill(box, PAPER);
      canvas.outline(box, isHeld ? PAPER : LINE);
      canvas.text(box.x + 3, box.y + 2, label, isHeld ? INK : LINE);
    }
    // By its root: most moves are a few counts, and must show.
    const near = (counts: number) => Math.sign(counts) * Math.min(1, Math.sqrt(Math.abs(counts) / FAR_COUNTS));
    this.#dot(canvas, this.#squares.mouse, near(mouse[0]), near(mouse[1]));
    if (wheel[1] !== 0) canvas.text(this.#squares.mouse.x + SQUARE - 8, this.#squares.mouse.y + 2, wheel[1] > 0 ? '+' : '-', PAPER);
    if (this.#hasPad) this.#pad(canvas, axes);
    const text = [clockText(atS), String(frame), ...notes].join('  ');
    canvas.text(GAP, this.#all.y + this.#all.height - GLYPH.height - GAP, text, PAPER);
  }

  #pad(canvas: Canvas, [lx = 0, ly = 0, rx = 0, ry = 0, lt = 0, rt = 0]: readonly number[]): void {
    const { left, right } = this.#squares;
    this.#dot(canvas, left, lx, ly);
    this.#dot(canvas, right, rx, ry);
    for (const [n, trigger] of [lt, rt].entries()) {
      const box = { x: right.x + SQUARE + GAP + n * (TRIGGER_WIDTH + GAP), y: right.y, width: TRIGGER_WIDTH, height: SQUARE };
      canvas.outline(box, LINE);
      const tall = Math.round(trigger * SQUARE);
      canvas.fill({ ...box, y: box.y + SQUARE - tall, height: tall }, PAPER);
    }
  }

  /** A point in a square; `x`, `y` from -1 to 1. */
  #dot(canvas: Canvas, box: Box, x: number, y: number): void {
    canvas.outline(box, LINE);
    const at = (from: number, value: number) => from + Math.round(((SQUARE - 5) / 2) * (1 + value)) + 1;
    canvas.fill({ x: at(box.x, x), y: at(box.y, y), width: 3, height: 3 }, PAPER);
  }
}

const keyWidth = (label: string): number => textWidth(label) + 5;

/** Keys side by side, in as many rows as they need. */
function keyRows(codes: readonly string[], width: number) {
  const rows: { code: string; label: string; x: number }[][] = [[]];
  let x = 0;
  for (const code of codes) {
    const label = code.replace(/^pad_/, '').toUpperCase();
    if (x > 0 && x + keyWidth(label) > width) {
      rows.push([]);
      x = 0;
    }
    rows.at(-1)?.push({ code, label, x });
    x += keyWidth(label) + GAP;
  }
  return rows;
}
