import { canRedraw, cutToFit } from '#format/cli/terminal.ts';
import type { ReadBackProgress } from '#shard/seal/read-back.ts';

const EVERY_MS = 100;

/** Shows the progress of reading back on a terminal: file, bytes, rate, time left. Undefined elsewhere. */
export function showReadBack(out: NodeJS.WriteStream): ((progress: ReadBackProgress) => void) | undefined {
  if (!canRedraw(out)) return undefined;
  let [beganMs, shownMs] = [0, 0];
  return (progress) => {
    const now = performance.now();
    if (beganMs === 0) beganMs = now;
    const ended = progress.done === progress.total;
    if (now - shownMs < EVERY_MS && !ended) return;
    shownMs = now;
    out.write(ended ? '\r\u001b[K' : `\r${cutToFit(readBackText(progress, now - beganMs), out)}\u001b[K`);
  };
}

/** `video.ivf  812 of 2250 MB  1640 MB/s  1 s left`; times in ms. */
export function readBackText({ file, fileDone, fileBytes, done, total }: ReadBackProgress, ms: number): string {
  const mb = (bytes: number) => (bytes / 1e6).toFixed(0);
  const rate = done / Math.max(1, ms);
  return `${file}  ${mb(fileDone)} of ${mb(fileBytes)} MB  ${(rate / 1e3).toFixed(0)} MB/s  ${Math.ceil((total - done) / rate / 1e3)} s left`;
}
