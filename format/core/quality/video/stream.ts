import type { CheckName } from '#format/core/findings/checks.ts';
import type { Finding } from '#format/core/findings/finding.ts';
import { judged } from '#format/core/findings/judged.ts';
import { placesOf } from '#format/core/findings/places.ts';
import { videoFileFor } from '#format/core/layout.ts';
import type { Check } from '#format/core/quality/facts.ts';
import { said, type Words } from '#format/core/said.ts';
import { sizeText } from '#format/core/video/picture-size.ts';

const PREFERRED = ['1280x720', '1920x1080'];
const RATES = [30, 60, 120];

/** Codec, readability, size and frame rate of the video against `meta.json` and GAP v0.2 section 3. */
export const streamAsDeclared: Check = ({ meta, video }) => {
  const findings: Finding[] = [];
  const add = (check: CheckName, ok: boolean, says: Words, remedy: Words, severity: 'warn' | 'fail' = 'fail') =>
    findings.push(judged({ check, is: ok ? 'pass' : severity, says, remedy }));

  const damage = video.damage;
  const isOther = damage?.offset === 0 && video.pts.length === 0;
  findings.push(
    judged({
      check: 'video.readable',
      is: damage === undefined ? 'pass' : 'fail',
      says:
        damage === undefined
          ? said`${video.pts.length} frames in ${video.fileBytes} bytes`
          : isOther
            ? said`the video is not one of ours: ${damage.why}`
            : said`${videoFileFor(video.fourcc)}: ${damage.why} at byte ${damage.offset}, after frame ${video.pts.length - 1}`,
      at: damage === undefined ? [] : [{ from: damage.offset, to: Math.max(damage.offset, video.fileBytes - 1), of: 'byte' }],
      remedy: isOther
        ? said`The spec takes AV1 in video.ivf or HEVC in video.mkv: copy the shard again, or have its video made as one of them (GAP v0.2 section 3)`
        : said`Copy the shard again from where it was recorded`,
    }),
  );

  const encoder = meta.capture.encoder.toUpperCase();
  const codec = { AV01: 'AV1', HEVC: 'HEVC' }[video.fourcc];
  add(
    'video.codec',
    codec !== undefined && encoder.includes(codec),
    said`${isOther ? said`not known (${damage?.why})` : video.fourcc}, declared ${meta.capture.encoder}`,
    said`The spec accepts AV1 or HEVC, and meta.json must name the one in the file`,
  );

  const container = sizeText(video);
  const coded = video.codedSize === undefined ? said`unknown` : sizeText(video.codedSize);
  const declared = meta.display.resolution;
  add(
    'video.resolution',
    container === declared && coded === declared,
    said`declared ${declared}, container ${container}, stream ${coded}`,
    said`All three must be equal`,
  );
  add('video.preferred-size', PREFERRED.includes(declared), declared, said`GAP v0.2 prefers 1280x720 and accepts 1920x1080`, 'warn');

  const fps = meta.display.fps;
  const seconds = ((video.pts.at(-1) ?? 0) - (video.pts[0] ?? 0)) * (video.timebase.num / video.timebase.den);
  const measured = seconds > 0 ? (video.pts.length - 1) / seconds : 0;
  // One frame more or less over the whole session.
  const ok = RATES.includes(fps) && Math.abs(measured - fps) * seconds <= 1.5 + (video.pts.length * 0.5) / 100;
  findings.push(
    judged({
      check: 'video.fps',
      // A single frame says nothing about a rate.
      is: !ok ? 'fail' : video.pts.length < 2 ? 'warn' : 'pass',
      says: said`declared ${fps}, measured ${measured.toFixed(3)}`,
      measured,
      limit: fps,
      unit: 'fps',
      remedy: said`display.fps must be 30, 60 or 120, and match the video`,
    }),
  );
  return findings;
};

/**
 * GAP v0.2 section 3: a keyframe every 1 to 2 s, and no rarer than the recorder declared. A shorter GOP only costs bits, so it warns;
 * a longer one fails.
 */
export const gopLength: Check = ({ meta, video, frames }) => {
  const longest = Math.min(2 * meta.display.fps, meta.recorder?.video.gop_frames ?? Number.POSITIVE_INFINITY);
  const tooLong: number[] = [];
  let [max, last, short] = [0, 0, 0];
  // A keyframe is needed there, whatever the distance.
  const turnsBlack = (n: number) => n > 0 && frames?.blank !== undefined && frames.blank[n] !== frames.blank[n - 1];
  const close = (end: number, whole: boolean) => {
    max = Math.max(max, end - last);
    if (end - last > longest) tooLong.push(last);
    else if (whole && end - last < meta.display.fps && !turnsBlack(end) && !turnsBlack(last)) short += 1;
    last = end;
  };
  for (let n = 1; n < video.key.length; n++) if (video.key[n] === 1) close(n, true);
  close(video.key.length, false);
  const startsWithKey = video.key[0] === 1;
  const ok = tooLong.length === 0 && startsWithKey;
  const place = startsWithKey ? placesOf(tooLong, 'frame') : [{ from: 0, to: 0, of: 'frame' as const }];
  return judged({
    check: 'video.gop',
    is: !ok ? 'fail' : short > 0 ? 'warn' : 'pass',
    says: !startsWithKey
      ? said`the first frame is not a keyframe`
      : said`longest GOP ${max} frames${short > 0 ? said`, ${short} shorter than 1 s` : ''}`,
    measured: max,
    limit: longest,
    unit: 'frames',
    at: place,
    remedy: said`Record with a keyframe every one or two seconds`,
    way: { settings: ['gop'] },
  });
};
