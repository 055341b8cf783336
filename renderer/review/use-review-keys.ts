import { useKeyActions } from '#renderer/parts/hooks/use-key-actions.ts';

/** What the keys do in the review; arrows move by 0.1 s, with Shift by 1 s. */
export interface ReviewKeys {
  readonly step: (frames: number) => void;
  readonly stepS: (seconds: number) => void;
  readonly play: () => void;
  readonly faster: (by: number) => void;
  readonly nextProblem: () => void;
  readonly nextMarker: () => void;
  /** Steps nearer. */
  readonly zoom: (by: number) => void;
  /** The stretch that is chosen begins, or ends, at the frame that is shown. */
  readonly begin: () => void;
  readonly end: () => void;
  /** The stretch that is chosen is cut out, or alone kept. */
  readonly drop: () => void;
  readonly keep: () => void;
  readonly dropGaps: () => void;
  readonly undo: () => void;
  readonly clear: () => void;
}

/** Listens while the review is shown; keys typed into a field, or meant for a control, are left alone. */
export function useReviewKeys(keys: ReviewKeys, canCut: boolean): void {
  useKeyActions(({ key, shiftKey, target }, isIn) => {
    if (isIn('input:not([type="range"]), textarea, select, [role="listbox"]')) return undefined;
    // The slider's own.
    if (isIn('input[type="range"]') && key.startsWith('Arrow')) return undefined;
    if (key === ' ' && target instanceof HTMLButtonElement) return undefined;
    const actions: Readonly<Record<string, () => void>> = {
      ',': () => keys.step(-1),
      '.': () => keys.step(1),
      ArrowLeft: () => keys.stepS(shiftKey ? -1 : -0.1),
      ArrowRight: () => keys.stepS(shiftKey ? 1 : 0.1),
      ' ': keys.play,
      '[': () => keys.faster(-1),
      ']': () => keys.faster(1),
      n: keys.nextProblem,
      m: keys.nextMarker,
      '+': () => keys.zoom(1),
      '-': () => keys.zoom(-1),
      i: keys.begin,
      o: keys.end,
      ...(canCut && { x: keys.drop, k: keys.keep, g: keys.dropGaps, u: keys.undo }),
      Escape: keys.clear,
    };
    return actions[key.length === 1 ? key.toLowerCase() : key];
  });
}
