import type { ServerLine } from '#renderer/play/server-line.ts';

/** What this browser, its screen and its connection to the server can do. */
export interface BrowserFigures {
  /** Pictures the screen showed per second. */
  readonly fps: number;
  /** Median and least, ms. */
  readonly round_trip_ms: number;
  readonly round_trip_least_ms: number;
}

const PROBES = 8;

/** Counts pictures for `seconds`, and probes the server meanwhile. A hidden page shows none: then this lasts until it is visible again. */
export async function measure(server: Pick<ServerLine, 'roundTrip'>, seconds: number): Promise<BrowserFigures> {
  const counted = countPictures(seconds);
  const trips: number[] = [];
  // One after another: overlapping probes would measure each other.
  for (let probe = 0; probe < PROBES; probe++) trips.push(await server.roundTrip());
  trips.sort((a, b) => a - b);
  const median = ((trips[PROBES / 2 - 1] as number) + (trips[PROBES / 2] as number)) / 2;
  return { fps: tenths(await counted), round_trip_ms: tenths(median), round_trip_least_ms: tenths(trips[0] as number) };
}

function countPictures(seconds: number): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  let [first, pictures] = [0, 0];
  const turn = (nowMs: number) => {
    if (first === 0) first = nowMs;
    else pictures += 1;
    if (nowMs - first < seconds * 1000) requestAnimationFrame(turn);
    else resolve((pictures * 1000) / (nowMs - first));
  };
  requestAnimationFrame(turn);
  return promise;
}

const tenths = (value: number): number => Math.round(value * 10) / 10;
