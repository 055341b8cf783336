import type { Qat } from '#format/core/documents/qat.ts';

/** Most pictures on a page: each one costs decoding up to a GOP. */
const MOST = 6;

/** Frames worth a look: failures, warnings, outliers of the lag, and the capture furthest from its grid. */
export function worstFrames(
  { findings, sync }: Pick<Qat, 'findings' | 'sync'>,
  repeat: Uint8Array,
  residualUs: Float64Array,
  fps: number,
): { readonly frame: number; readonly why: string }[] {
  const frames = repeat.length;
  const worst = new Map<number, string>();
  const add = (frame: number, why: string) => {
    if (worst.size < MOST && frame >= 0 && frame < frames && !worst.has(frame)) worst.set(frame, why);
  };
  for (const severity of ['fail', 'warn'] as const)
    for (const finding of findings.filter((one) => one.severity === severity)) {
      const places = finding.at.filter(({ of }) => of === 'frame').slice(0, 2);
      for (const { from, to } of places) add((from + to) >> 1, finding.check);
    }
  const median = sync?.lag_ms?.median;
  const odd = (sync?.windows ?? [])
    .filter(({ lag_ms }) => lag_ms !== undefined && median !== undefined && Math.abs(lag_ms - median) > 5)
    .sort((a, b) => Math.abs((b.lag_ms as number) - (median as number)) - Math.abs((a.lag_ms as number) - (median as number)));
  for (const { from_s, to_s, lag_ms } of odd.slice(0, 2)) add(Math.round(((from_s + to_s) / 2) * fps), `lag ${lag_ms?.toFixed(1)} ms`);
  let furthest = -1;
  for (let n = 0; n < residualUs.length; n++)
    if (repeat[n] === 0 && (furthest < 0 || Math.abs(residualUs[n] as number) > Math.abs(residualUs[furthest] as number))) furthest = n;
  if (furthest >= 0) add(furthest, `captured ${((residualUs[furthest] as number) / 1000).toFixed(2)} ms from its grid, the furthest`);
  return [...worst].map(([frame, why]) => ({ frame, why })).sort((a, b) => a.frame - b.frame);
}
