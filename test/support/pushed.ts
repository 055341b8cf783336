import type { PushFormat } from '#session/picture/push/push-formats.ts';

/** In place of a screen that pushes its pictures: FFmpeg's own test picture, paced by the clock, in ticks of a ten-millionth of a second. */
const scene = (rate: number, size: string) => `testsrc2=rate=${rate}:size=${size},settb=1/10000000`;

const HOW = {
  '144 at random': `select='gt(random(3),0.4)',realtime`,
  'one, then none for three seconds': `realtime,select='eq(n,0)+gt(n,432)'`,
  /** Its thread hangs for ever. */
  'one, then none': `realtime,select='eq(n,0)'`,
  '24, then the end': 'realtime,trim=end_frame=24',
} as const;

export const pushedBy = (how: keyof typeof HOW, size = '320x180'): PushFormat => ({
  name: 'lavfi',
  opens: { graph: `${scene(144, size)},${HOW[how]},format=bgra` },
});
