/** How far from where it is thought to be the highest point is searched. */
const NEAR_MS = 48;
const NEAR_STEP_MS = 4;
/**
 * Half the stretch of lags that the top is read off. Rows come every 4 ms or more, which puts kinks into the explained share: a parabola
 * through neighbours finds the nearest kink (2.5, 5.8 or 10.3 ms, in one game), one through eight rows finds the top.
 */
const REACH_MS = 16;
const MOST_ROUNDS = 4;

/** The top of a smooth curve with kinks, ms: of the least-squares parabola through everything near its highest point. */
export function topNear(curve: (ms: number) => number, about: number, nearMs = NEAR_MS): number {
  let top = about;
  let highest = Number.NEGATIVE_INFINITY;
  for (let ms = about - nearMs; ms <= about + nearMs; ms += NEAR_STEP_MS) {
    const height = curve(ms);
    if (height > highest) [top, highest] = [ms, height];
  }
  // Again around the top just found, until it is the middle.
  for (let round = 0, middle = top; round < MOST_ROUNDS; round++, middle = Math.round(top)) {
    top = middle + vertex((away) => curve(middle + away));
    if (Math.abs(top - middle) <= 0.5) break;
  }
  return top;
}

/** Top of the least-squares parabola through a curve from -{@link REACH_MS} to {@link REACH_MS}, clamped to that; 0 if it has none. */
function vertex(curve: (away: number) => number): number {
  // Sums of powers of `away`; odd ones cancel out.
  let [count, squares, fourths] = [0, 0, 0];
  let [sum, slope, bend] = [0, 0, 0];
  for (let away = -REACH_MS; away <= REACH_MS; away++) {
    const height = curve(away);
    const square = away * away;
    count += 1;
    squares += square;
    fourths += square * square;
    sum += height;
    slope += height * away;
    bend += height * square;
  }
  const curvature = (bend - (squares / count) * sum) / (fourths - (squares * squares) / count);
  if (!(curvature < 0)) return 0;
  return Math.max(-REACH_MS, Math.min(REACH_MS, -slope / squares / (2 * curvature)));
}
