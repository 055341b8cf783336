import { type Validation, validateShard } from '#format/check/validate.ts';
import type { ValidateOptions } from '#format/check/validate-options.ts';
import { FFMPEG_PICTURES } from '#shard/pictures/ffmpeg-pictures.ts';

/** {@link validateShard} with FFmpeg to decode what it asks for. */
export const validate = (folder: string, options: ValidateOptions = {}): Promise<Validation> =>
  validateShard(folder, { pictures: FFMPEG_PICTURES, ...options });
