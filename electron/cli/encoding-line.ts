import { canRedraw, cutToFit } from '#format/cli/terminal.ts';
import type { FinalProgress } from '#session/final/make-final.ts';

const EVERY_MS = 200;

type Shown = (progress: FinalProgress) => void;

/** Shows the progress of the final video on a terminal; elsewhere only what it waits for. */
export function showEncoding(out: NodeJS.WriteStream): Shown {
  if (!canRedraw(out)) return showWaiting(out);
  let shownMs = Number.NEGATIVE_INFINITY;
  return (progress) => {
    const now = performance.now();
    const ended = progress.frames === progress.ofFrames;
    if (now - shownMs < EVERY_MS && !ended) return;
    shownMs = now;
    out.write(ended ? '\r\u001b[K' : `\r${cutToFit(encodingText(progress), out)}\u001b[K`);
  };
}

/** Prints one line whenever the final video starts to wait for something, so that a command that seems idle says why. */
export function showWaiting(out: Pick<NodeJS.WriteStream, 'write'>): Shown {
  let said: string | undefined;
  return ({ waits, makes = 'The final video' }) => {
    if (waits !== undefined && waits !== said) out.write(`${makes} waits: ${waits}\n`);
    said = waits;
  };
}

/** `Encoding: 43 %, 102 frames a second, 0:31 left`. */
export function encodingText({ frames, ofFrames, perS, waits, makes }: FinalProgress): string {
  const share = `Encoding${makes === undefined ? '' : ` ${makes}`}: ${Math.floor((100 * frames) / ofFrames)} %`;
  if (waits !== undefined) return `${share}, waits: ${waits}`;
  if (perS === undefined) return share;
  const leftS = Math.ceil((ofFrames - frames) / perS);
  return `${share}, ${perS.toFixed(0)} frames a second, ${Math.floor(leftS / 60)}:${String(leftS % 60).padStart(2, '0')} left`;
}
