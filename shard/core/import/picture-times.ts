/** Within this time the delay of the messages is taken for one, us. */
const NEAR_US = 5e6;
/** No more of them on either side: a video of 60 pictures a second has 300. */
const MOST_NEAR = 600;
/** Of the delays, the one that counts: a message comes late and never early, and a few stamps of the video are rounded the other way. */
const SHARE = 0.1;

/**
 * When pictures were taken, on the clock of the messages that tell of them. The video has its own clock, which runs steadily; a message comes when the picture has passed all of the
 * recorder, 2 to 500 ms later, on the clock that the input has too. So a picture's time is that of the video, moved by the delay of the quickest messages around it. Both us; the
 * result increases.
 */
export function pictureTimes(ptsUs: Float64Array, messageUs: Float64Array): Float64Array {
  const delays = messageUs.map((us, i) => us - (ptsUs[i] as number));
  const times = new Float64Array(ptsUs.length);
  let [from, to] = [0, 0];
  for (let n = 0; n < ptsUs.length; n++) {
    const pts = ptsUs[n] as number;
    while ((ptsUs[from] as number) < pts - NEAR_US) from++;
    while (to < ptsUs.length && (ptsUs[to] as number) <= pts + NEAR_US) to++;
    const near = delays.slice(Math.max(from, n - MOST_NEAR), Math.min(to, n + MOST_NEAR)).sort();
    const us = Math.round(pts + (near[Math.floor(SHARE * near.length)] as number));
    times[n] = n === 0 ? us : Math.max(us, (times[n - 1] as number) + 1);
  }
  return times;
}

/** How much later than that the messages came, us: half of them, and all but one in a hundred. */
export function lateness(times: Float64Array, messageUs: Float64Array): { readonly p50: number; readonly p99: number } {
  const late = messageUs.map((us, i) => us - (times[i] as number)).sort();
  const at = (share: number) => late[Math.min(late.length - 1, Math.floor(share * late.length))] ?? 0;
  return { p50: at(0.5), p99: at(0.99) };
}
