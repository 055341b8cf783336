import { FFMPEG_PICTURES } from '#inspector/pictures/ffmpeg-pictures.ts';
import { type ValidateOptions, type Validation, validateShard } from '#inspector/validate-shard.ts';

/** {@link validateShard} with FFmpeg to decode what it asks for. */
export const validate = (folder: string, options: ValidateOptions = {}): Promise<Validation> =>
  validateShard(folder, { pictures: FFMPEG_PICTURES, ...options });
