/** Of a chunk's folder. */
const CHUNK_FILES = 1000;
const DATA_MB = 100;
export const VIDEO_MB = 200;
/** Longest episode, s. */
export const EPISODE_S = 300;
/**
 * Longest video file, s. lerobot compares float32 seconds with a tolerance of 1e-4 s: at 60 fps no frame is off before 1,024 s, and 7.6 % are after
 * (measured).
 */
export const VIDEO_S = 1024;

const three = (number: number): string => String(number).padStart(3, '0');

/** Which chunk and which file of it the n-th file of a kind is. */
export const placeOf = (n: number) => ({ chunk: Math.floor(n / CHUNK_FILES), file: n % CHUNK_FILES });

export function dataPath(n: number): string {
  const { chunk, file } = placeOf(n);
  return `data/chunk-${three(chunk)}/file-${three(file)}.parquet`;
}

export function videoPath(key: string, n: number): string {
  const { chunk, file } = placeOf(n);
  return `videos/${key}/chunk-${three(chunk)}/file-${three(file)}.mp4`;
}

interface Totals {
  readonly episodes: number;
  readonly frames: number;
  readonly tasks: number;
  /** Episodes for training; they come first. */
  readonly train: number;
}

/** `meta/info.json` of version 3.0. */
export function infoOf(features: object, fps: number, { episodes, frames, tasks, train }: Totals) {
  return {
    codebase_version: 'v3.0',
    robot_type: 'player',
    total_episodes: episodes,
    total_frames: frames,
    total_tasks: tasks,
    chunks_size: CHUNK_FILES,
    data_files_size_in_mb: DATA_MB,
    video_files_size_in_mb: VIDEO_MB,
    fps,
    splits: { ...(train > 0 && { train: `0:${train}` }), ...(train < episodes && { val: `${train}:${episodes}` }) },
    data_path: 'data/chunk-{chunk_index:03d}/file-{file_index:03d}.parquet',
    video_path: 'videos/{video_key}/chunk-{chunk_index:03d}/file-{file_index:03d}.mp4',
    features,
  };
}
