import { actionNames, stateNames } from '#corpus/core/export/action-columns.ts';
import { CODEC_NAMES } from '#corpus/core/export/codec-names.ts';
import type { VideoFormat } from '#format/core/video/file-header.ts';

/** Key of the picture among the features. */
export const SCREEN = 'observation.images.screen';

/** Types of columns of the frames' table. */
export type ColumnType = 'float32' | 'int64' | 'bool';

/** A column of the frames' table: `width` values a frame. */
export interface FrameColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly width: number;
  /** Of the values of a vector. */
  readonly names: readonly string[] | null;
}

const scalar = (name: string, type: ColumnType): FrameColumn => ({ name, type, width: 1, names: null });

/**
 * Columns of the frames' table, in its order: what the player held when the picture was captured, what he did until the next one, the game's reward and end
 * of that interval where every shard's game reported some, and how exact the picture's time is; then those that lerobot wants in every data set.
 */
export function frameColumns(codes: readonly string[], hasRewards: boolean): readonly FrameColumn[] {
  const [state, action] = [stateNames(codes), actionNames(codes)];
  return [
    { name: 'observation.state', type: 'float32', width: state.length, names: state },
    { name: 'action', type: 'float32', width: action.length, names: action },
    ...(hasRewards ? [scalar('next.reward', 'float32'), scalar('next.done', 'bool')] : []),
    scalar('gap.ts_us', 'int64'),
    scalar('gap.capture_us', 'int64'),
    scalar('gap.capture_err_us', 'int64'),
    scalar('gap.repeat', 'bool'),
    scalar('gap.blank', 'bool'),
    scalar('gap.gap', 'bool'),
    scalar('timestamp', 'float32'),
    scalar('frame_index', 'int64'),
    scalar('episode_index', 'int64'),
    scalar('index', 'int64'),
    scalar('task_index', 'int64'),
  ];
}

/** `features` of info.json. */
export function featuresOf(columns: readonly FrameColumn[], { width, height, fps, fourcc }: VideoFormat) {
  const screen = {
    dtype: 'video',
    shape: [height, width, 3],
    names: ['height', 'width', 'channels'],
    info: {
      'video.height': height,
      'video.width': width,
      'video.codec': CODEC_NAMES[fourcc],
      'video.pix_fmt': 'yuv420p',
      'video.fps': fps,
      'video.channels': 3,
      is_depth_map: false,
      has_audio: false,
    },
  };
  const rest = columns.map(({ name, type, width: values, names }) => [name, { dtype: type, shape: [values], names }]);
  return { [SCREEN]: screen, ...Object.fromEntries(rest) };
}
