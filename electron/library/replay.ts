/** Plays a shard's game again without loading the recorder: that needs neither encoders nor writers. */

export { replayShard } from '#inspector/replay-shard.ts';
export type { Rules } from '#play/core/environment.ts';
export type { ReplayDivergence, ReplayedFrame, ReplayResult, Unplayable } from '#play/core/replay.ts';
