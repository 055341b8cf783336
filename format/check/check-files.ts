import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ShardCheck } from '#format/check/shard-to-check.ts';
import type { Finding } from '#format/core/findings/finding.ts';
import { judged } from '#format/core/findings/judged.ts';
import { GAME_FILES, GOLD_FILE, MATROSKA_FILE, QAT_FILE, REQUIRED_FILES, ROLLBACKS_FILE, VIDEO_FILE } from '#format/core/layout.ts';
import { EVENTS, FRAMES, RECORDER_FILES } from '#format/core/parquet/tables.ts';
import { said } from '#format/core/said.ts';
import { fileSize } from '#format/folder/foreign-file.ts';
import { partId } from '#format/folder/part-id.ts';
import { videoFileOf } from '#format/video/video-frames.ts';

/** Every file that the shard has to have is there, and no two of which only one can count. */
export const filesPresent: ShardCheck = (shard) => {
  const { folder, isOurs } = shard;
  const meta = shard.good('meta');
  // A shard of this recorder must have all its files: only frames.parquet tells which frames are repeats. Another's has both tables, or none.
  const hasTables = [FRAMES, EVENTS].some(({ file }) => existsSync(join(folder, file)));
  const recorders = RECORDER_FILES.filter((file) => isOurs || (file !== QAT_FILE && hasTables));
  const required = REQUIRED_FILES.map((file) => (file === VIDEO_FILE ? videoFileOf(folder) : file));
  const game = meta?.recorder?.game_state === undefined ? [] : GAME_FILES;
  const gold = meta?.recorder?.video.gold === undefined ? [] : [GOLD_FILE];
  const present = [...required, ...recorders, ...game, ...gold].map((file): Finding => {
    const path = join(folder, file);
    const size = fileSize(path);
    // Without rollbacks this file is empty.
    const ok = size !== undefined && (size > 0 || file === ROLLBACKS_FILE);
    return judged({
      check: 'files.present',
      is: ok ? 'pass' : 'fail',
      says: size === undefined ? said`${file} is missing` : said`${file}: ${size} bytes`,
      remedy: said`Copy the whole shard again from where it was recorded`,
    });
  });
  if (![VIDEO_FILE, MATROSKA_FILE].every((file) => existsSync(join(folder, file)))) return present;
  const both = said`${VIDEO_FILE} and ${MATROSKA_FILE} are both there, and readers disagree on which one counts`;
  return [
    ...present,
    judged({ check: 'files.present', is: 'fail', says: both, remedy: said`Leave the one that the shard was recorded with` }),
  ];
};

/** The id of a part of a session follows from the session's. */
export const partOfSession: ShardCheck = (shard) => {
  const meta = shard.good('meta');
  const rolled = meta?.recorder?.rolled;
  if (meta === undefined || rolled === undefined) return [];
  const { session_id, part, parts } = rolled;
  const ok = part <= parts && meta.session_id === partId(session_id, part);
  return judged({
    check: 'session.part',
    is: ok ? 'pass' : 'fail',
    says: ok
      ? said`part ${part} of ${parts} of session ${session_id}`
      : said`${meta.session_id} is not part ${part} of ${parts} of session ${session_id}`,
    remedy: said`The shard was changed after it was written: copy it again`,
  });
};

/** GAP v0.2 section 7: a shard whose frames carry tiles has proofs of them. */
export const tileProofs: ShardCheck = (shard) => {
  const [meta, hashes] = [shard.good('meta'), shard.good('hashes')];
  // Section 7 requires them of everybody; ours say themselves when they carry no tiles.
  if (meta === undefined || hashes === undefined || (meta.recorder !== undefined && meta.recorder.watermark === undefined)) return [];
  const proofs = hashes.frame_watermark_sample?.length ?? 0;
  return judged({
    check: 'watermark.proofs',
    is: proofs > 0 ? 'pass' : 'warn',
    says: said`${proofs} proofs in hashes.json`,
    remedy:
      meta.recorder === undefined
        ? said`Its maker has to supply frame_watermark_sample (GAP v0.2 section 7)`
        : said`It was sealed without the watermark key: seal on the machine that recorded`,
  });
};
