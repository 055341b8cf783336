import type { CheckName } from '#format/core/findings/checks.ts';
import { NETSTATS_FILE, QAT_FILE, UNCONFIRMED_FILE } from '#format/core/layout.ts';
import { REGION_COLUMNS } from '#format/core/picture-regions.ts';

/** A column's logical type, as the spec names it. */
export type ColumnType = 'int64' | 'int32' | 'uint32' | 'uint16' | 'float32' | 'float64' | 'bool' | 'string';

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  /** Absent values are nulls: a keyboard row has no pad axis. */
  readonly nullable: boolean;
  readonly note: string;
}

export interface TableSchema {
  readonly file: string;
  /** Most rows in a row group: limits what writer and readers hold in memory. */
  readonly groupRows: number;
  readonly columns: readonly Column[];
}

/** A table that a shard may have. */
export interface ShardTable extends TableSchema {
  /** Whether it follows this schema. */
  readonly check: CheckName;
  /** Columns that shards of earlier versions lack. */
  readonly later?: readonly string[];
}

/** 24 columns of numbers are about 8 MB. */
export const GROUP_ROWS = 72_000;

const required = (name: string, type: ColumnType, note: string): Column => ({ name, type, nullable: false, note });
const optional = (name: string, type: ColumnType, note: string): Column => ({ name, type, nullable: true, note });

/** Rows of the controls a second, of all devices, and some: a table may not say more of itself than a session can have. */
export const MOST_ROWS_PER_S = 1500;

/** GAP v0.2 section 4, with our `custom_*` columns. */
export const CONTROLS: ShardTable = {
  file: 'controls.parquet',
  check: 'schema.controls',
  groupRows: GROUP_ROWS,
  columns: [
    required('ts_us', 'int64', 'when the state was read, us; strictly increasing over the whole file'),
    required('player_id', 'uint32', 'local anonymised id: 0, or where a game named its players, the number of this one'),
    required('device', 'string', 'kb, mouse, pad, vr_hmd, vr_hand_L or vr_hand_R'),
    required('keymask', 'uint16', 'keys and buttons held, GAP v0.2 section 4'),
    optional('mouse_dx', 'float32', 'device counts since the previous row of this device; mouse rows only'),
    optional('mouse_dy', 'float32', 'as mouse_dx'),
    optional('pad_lx', 'float32', '-1..1, right is positive; pad rows only'),
    optional('pad_ly', 'float32', '-1..1, down is positive'),
    optional('pad_rx', 'float32', '-1..1'),
    optional('pad_ry', 'float32', '-1..1'),
    optional('pad_lt', 'float32', '0..1'),
    optional('pad_rt', 'float32', '0..1'),
    optional('pad_buttons', 'uint16', 'A B X Y LB RB Start Back LS RS Up Down Left Right Guide Misc from bit 0'),
    optional('yaw_deg', 'float32', 'camera yaw, where the game gives it'),
    optional('pitch_deg', 'float32', 'camera pitch, where the game gives it'),
    optional('hmd_px', 'float32', 'VR pose'),
    optional('hmd_py', 'float32', 'VR pose'),
    optional('hmd_pz', 'float32', 'VR pose'),
    optional('hmd_rx', 'float32', 'VR pose'),
    optional('hmd_ry', 'float32', 'VR pose'),
    optional('hmd_rz', 'float32', 'VR pose'),
    required('custom_grid_us', 'int64', 'ideal time of the tick, us'),
    required('custom_skipped', 'uint16', 'ticks passed over just before this one'),
    required('custom_events', 'uint16', 'events of this device since its previous row'),
    optional('custom_pad', 'uint16', 'which pad, 0 to 3; pad rows only'),
  ],
};

/** The controls of a session whose key profile has columns of its own. */
export function controlsSchema(customColumns: readonly string[]): TableSchema {
  return {
    ...CONTROLS,
    columns: [...CONTROLS.columns, ...customColumns.map((name) => required(name, 'bool', 'held; from the key profile'))],
  };
}

/** Every mapped input event, stamped where it was received. */
export const EVENTS: ShardTable = {
  file: 'events.parquet',
  check: 'schema.events',
  later: ['held'],
  groupRows: GROUP_ROWS,
  columns: [
    required('ts_us', 'int64', 'when the event was received, us; strictly increasing'),
    required('seq', 'uint32', 'counts all events seen: a hole is a lost event'),
    required('device', 'string', 'as in controls.parquet'),
    optional('pad', 'uint16', 'which pad, 0 to 3; pad events only'),
    required('code', 'string', 'action of the key profile, wheel_x, wheel_y, move, pad_A … or marker'),
    required('value', 'float32', '1 down, 0 up; notches of a wheel'),
    required('dx', 'float32', 'device counts before acceleration'),
    required('dy', 'float32', 'as dx'),
    required('held', 'bool', 'found down where the record begins or goes on after a gap: a state, no press'),
  ],
};

export const MOTION_COLUMNS: readonly string[] = ['motion_dx', 'motion_dy', 'motion_certainty'];

/** What is known of every video frame. */
export const FRAMES: ShardTable = {
  file: 'frames.parquet',
  check: 'schema.frames',
  later: [...MOTION_COLUMNS, ...REGION_COLUMNS],
  groupRows: GROUP_ROWS,
  columns: [
    required('frame_idx', 'uint32', '0, 1, 2, …'),
    required('ts_us', 'int64', 'grid time and container pts, us'),
    required('capture_us', 'int64', 'middle of the bracket in which the pixels were read, us'),
    required('capture_err_us', 'uint32', 'half of that bracket, us: the error bound of capture_us'),
    required('repeat', 'bool', 'repeats the picture of the frame before, because none was captured in time'),
    required('blank', 'bool', 'black, because the picture was not the game’s to show'),
    required('key', 'bool', 'keyframe'),
    required('bytes', 'uint32', 'size of the packet'),
    required('luma', 'uint16', 'mean luma of the raw picture, 1/256 grey levels'),
    required('change', 'uint16', 'mean difference of the raw picture from the one before, 1/256 grey levels; 0: the game drew nothing new'),
    required('encode_us', 'uint32', 'from capture_us to the packet being written, us'),
    optional(
      'motion_dx',
      'float32',
      'how far the captured picture as a whole moved to the right since the one before, pixels; null: not known',
    ),
    optional('motion_dy', 'float32', 'the same, down'),
    optional('motion_certainty', 'float32', '0 to 1: how much of the picture moved as one; null: the motion was not measured'),
    ...REGION_COLUMNS.map((name, region) =>
      required(name, 'uint16', region === 0 ? 'as change, of the top left ninth of the picture; the others follow row by row' : 'the same'),
    ),
  ],
};

/**
 * State reported by networked games (docs/game-state.md): one row for each episode, frame and player, in this order. Only in shards of
 * sessions in which a game reported something.
 */
export const GAME: ShardTable = {
  file: 'game.parquet',
  check: 'schema.game',
  later: ['player_id', 'hash_status'],
  // With observations of 2 kB, a group is 16 MB.
  groupRows: 8192,
  columns: [
    required('ts_us', 'int64', 'when the recorder was told that the frame had run for the first time, us: joins it to the video'),
    optional('run_us', 'int64', 'when it first ran by the game’s own clock, converted to the recorder’s; null: not known yet'),
    required('episode', 'uint32', 'as the game counts them'),
    required('frame', 'uint32', '0, 1, 2, … within the episode'),
    required('player', 'string', 'as the game calls them'),
    required('player_id', 'uint32', 'the same as a number, 1, 2, …: joins a player to the rows of controls.parquet'),
    required('action', 'string', 'what the player did; canonical JSON'),
    optional('reward', 'float64', 'of this player in this frame'),
    optional('terminated', 'bool', 'the episode is over for this player'),
    optional('truncated', 'bool', 'the episode was cut short for this player'),
    optional('info', 'string', 'canonical JSON'),
    optional('observation', 'string', 'what the player saw, or a hash of it; canonical JSON'),
    optional('state_hash', 'string', 'of the state after the frame'),
    optional('hash_status', 'string', 'agree, differ: the other players’ hashes of it, compared while playing; null: they did not come'),
    required(
      'confirmed',
      'bool',
      'every player’s input for it, and for all frames before it, had arrived; false only in unconfirmed.parquet',
    ),
    required('was_speculative', 'bool', 'some input of the frame was predicted in at least one of its runs'),
    required('rollbacks', 'uint16', 'how often the frame was undone'),
    required('focused', 'bool', 'the game had the focus'),
    optional(
      'input_delay_us',
      'int64',
      'from the first run of the frame to this player’s input, on the game’s clock; negative: the input came first',
    ),
    required('confirm_delay_us', 'int64', 'from the first run of the frame to its confirmation, on the recorder’s clock'),
  ],
};

/** Frames that were forced at a deadline, at a stop or by a crash, and those after them. */
export const UNCONFIRMED: ShardTable = { ...GAME, file: UNCONFIRMED_FILE, check: 'schema.unconfirmed' };

/** What the network was like (GAP v0.2 section 5). */
export const NETSTATS: ShardTable = {
  file: NETSTATS_FILE,
  check: 'schema.netstats',
  later: ['custom_path_by', 'custom_rates_by'],
  groupRows: GROUP_ROWS,
  columns: [
    required('ts_us', 'int64', 'us'),
    optional('rtt_ms', 'float32', 'round trip to the other side, ms'),
    optional('jitter_ms', 'float32', 'ms'),
    optional('loss_pct', 'float32', '0 to 100'),
    optional('uplink_kbps', 'int32', 'kbit/s'),
    optional('downlink_kbps', 'int32', 'kbit/s'),
    optional('custom_path_by', 'string', 'who measured round trip, jitter and loss: game, tcp or probe (format/SPEC.md)'),
    optional('custom_rates_by', 'string', 'who measured the rates: game, sockets (the game’s own) or interface (all of the machine)'),
  ],
};

/** What every shard of this recorder has. */
export const TABLES: readonly ShardTable[] = [CONTROLS, EVENTS, FRAMES];

/** What a shard of this recorder has besides what GAP requires; those of others need not. */
export const RECORDER_FILES: readonly string[] = [...TABLES.filter((table) => table !== CONTROLS).map(({ file }) => file), QAT_FILE];
