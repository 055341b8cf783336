import type { SpanUs, TsUs } from '#format/core/time/units.ts';

/** One player's part of one frame, as recorded. `undefined`: the game did not say. */
export interface GameRow {
  /** When the recorder was told that the frame had run for the first time: the video shows this frame at about that time. */
  readonly tsUs: TsUs;
  /** When it first ran by the game's own clock, on the recorder's: late messages do not delay it. Undefined: offset not known yet. */
  readonly runUs: TsUs | undefined;
  readonly episode: number;
  readonly frame: number;
  readonly player: string;
  /** Canonical JSON, as info and observation are. */
  readonly action: string;
  readonly reward: number | undefined;
  readonly terminated: boolean | undefined;
  readonly truncated: boolean | undefined;
  readonly info: string | undefined;
  readonly observation: string | undefined;
  readonly stateHash: string | undefined;
  /** Every player's input for this frame, and for all before it, had arrived. False: forced at the deadline. */
  readonly confirmed: boolean;
  /** Some input of the frame was predicted in at least one of its runs. */
  readonly wasSpeculative: boolean;
  /** How often the frame was undone. */
  readonly rollbacks: number;
  readonly focused: boolean;
  /** From the first run of the frame to this player's input, on the game's clock; negative: the input came first. */
  readonly inputDelayUs: SpanUs | undefined;
  /** From the first run of the frame to its confirmation, on the recorder's clock. */
  readonly confirmDelayUs: SpanUs;
}

/** A rollback, as a line of `rollbacks.jsonl`. */
export interface RollbackRow {
  readonly ts_us: number;
  readonly episode: number;
  readonly from: number;
  readonly to: number;
  /** How many frames were undone. */
  readonly frames: number;
  readonly player: string;
  readonly predicted: unknown;
  readonly actual: unknown;
  /** It came after its target was confirmed: what was confirmed stays as it is, the frames after that were undone. */
  readonly late?: true;
}

/** Something a game reported that cannot be right. */
export interface GameProblem {
  readonly kind: ProblemKind;
  readonly tsUs: TsUs;
  readonly episode: number;
  readonly frame: number | undefined;
  readonly says: string;
}

export type ProblemKind =
  | 'no-episode'
  | 'episode-again'
  | 'episode-open'
  | 'frame-twice'
  | 'frame-late'
  | 'frame-early'
  | 'frame-after-end'
  | 'frame-missing'
  | 'frame-incomplete'
  | 'confirm-changed'
  | 'confirm-unknown'
  | 'rollback-late'
  | 'clock-back'
  | 'too-far-ahead'
  | 'unreadable';

/** How an episode ended. */
export interface EpisodeEnd {
  readonly episode: number;
  readonly players: readonly string[];
  readonly frames: number;
  readonly confirmed: number;
  /** Recorded unconfirmed. */
  readonly forced: number;
  readonly missing: number;
  readonly rollbacks: number;
  /** `ended`: the game said so, and nothing was forced; `open`: the recording ended first. */
  readonly how: 'ended' | 'deadline' | 'gone' | 'open';
}
