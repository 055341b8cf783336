import { judged } from '#format/core/findings/judged.ts';
import type { Check } from '#format/core/quality/facts.ts';
import { said } from '#format/core/said.ts';

/** Most, as a share of the rate asked for. Less does no harm: a still scene needs less. */
const MOST = 1.25;
/** GAP v0.2 section 9 says 1.8 to 3.6 GB an hour for 720p60, which is 4 to 8 Mb/s; below a quarter of that a moving game is mush. */
const LEAST_BITS_PER_PIXEL = 1e6 / (1280 * 720 * 60);

/** The video's bit rate is neither too low for a moving game nor well above what was asked for. */
export const videoBitrate: Check = ({ meta, video }) => {
  const seconds = video.pts.length / meta.display.fps;
  if (seconds === 0) return [];
  const bps = (video.fileBytes * 8) / seconds;
  const asked = meta.recorder?.video.bitrate_bps;
  const pixels = video.width * video.height * meta.display.fps;
  const starved = asked !== undefined && asked < LEAST_BITS_PER_PIXEL * pixels;
  // In a session of a few seconds the first keyframes outweigh everything after them.
  const over = asked !== undefined && seconds >= 30 && bps > MOST * asked;
  return judged({
    check: 'video.bitrate',
    is: over || starved ? 'warn' : 'pass',
    says:
      asked === undefined
        ? `${(bps / 1e6).toFixed(2)} Mb/s`
        : said`${(bps / 1e6).toFixed(2)} of ${(asked / 1e6).toFixed(2)} Mb/s asked for`,
    measured: bps / 1e6,
    ...(asked !== undefined && { limit: (MOST * asked) / 1e6 }),
    unit: 'Mb/s',
    remedy: starved ? said`Raise the bit rate: 4 to 6 Mb/s for 720p60` : said`The encoder did not keep to its rate: choose another`,
    way: { settings: [starved ? 'bitrate' : 'encoder'] },
  });
};
