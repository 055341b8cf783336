import { refuse } from '#core/plan/refuse.ts';
import { said } from '#format/core/said.ts';

/** Lossless pictures are for a tiny set (GAP v0.2 section 3): a minute of 720p60 takes 5 GB, and as much again while it is sealed. */
const MOST_GOLD_S = 60;

/** What the settings of a gold shard must not change. */
interface AskedGold {
  readonly durationS?: number | undefined;
  readonly encode?: 'auto' | 'now' | 'after' | undefined;
  readonly encoder?: string | undefined;
  readonly window?: boolean | undefined;
}

/**
 * What the settings of a gold shard come to, which has every picture as it was read, once more beside the video. Throws a GapError (`usage.*`) for what would
 * change pictures, or take longer than a minute.
 */
export function asGold<Settings extends AskedGold>(settings: Settings): Settings {
  const { durationS = MOST_GOLD_S, encode = 'auto', encoder = 'auto' } = settings;
  if (durationS > MOST_GOLD_S) refuse('duration', durationS, said`A gold shard has at most ${MOST_GOLD_S} seconds (GAP v0.2 section 3)`);
  if (encode === 'now')
    refuse('encode', encode, said`The video of a gold shard is made afterwards, from its lossless pictures: leave the choice out`);
  if (encoder !== 'auto') refuse('encoder', encoder, said`A gold shard has an encoder of its own: leave the choice out`);
  if (settings.window === true)
    refuse('window', 'of a gold shard', said`A window that changes its size would be scaled: record the screen, or a region of it`);
  return { ...settings, durationS, encode: 'after', window: false };
}
