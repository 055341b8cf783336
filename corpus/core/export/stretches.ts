/** Frames `from` up to but not including `to`. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** The first keyframe after a frame, or the count of frames. */
type NextKey = (frame: number) => number;

/**
 * Cuts frames into stretches that begin at keyframes, each as long as possible but at most `most` frames. A group of pictures that is longer by
 * itself stays whole. Every frame is in exactly one.
 */
export function stretches({ from, to }: Stretch, nextKey: NextKey, most: number): Stretch[] {
  const cut: Stretch[] = [];
  let begin = from;
  for (let end = from; end < to; ) {
    const next = Math.min(to, nextKey(end));
    if (next - begin > most && end > begin) {
      cut.push({ from: begin, to: end });
      begin = end;
    }
    end = next;
  }
  if (begin < to) cut.push({ from: begin, to });
  return cut;
}

/** The same; where the last would be shorter than `least`, the last two share their frames as evenly as keyframes and `most` allow. */
export function evenStretches(
  frames: Stretch,
  nextKey: NextKey,
  { least, most }: { readonly least: number; readonly most: number },
): Stretch[] {
  const cut = stretches(frames, nextKey, most);
  const [before, last] = [cut.at(-2), cut.at(-1)];
  if (before === undefined || last === undefined || last.to - last.from >= least) return cut;
  let middle = nextKey(before.from);
  for (let next = nextKey(middle); next <= before.from + (last.to - before.from) / 2; next = nextKey(next)) middle = next;
  // Where keyframes are far apart, half may be more than is allowed.
  if (last.to - middle > most) return cut;
  return [...cut.slice(0, -2), { from: before.from, to: middle }, { from: middle, to: last.to }];
}
