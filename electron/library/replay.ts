/** Plays a shard's game again without loading the recorder: that needs neither encoders nor writers. */
export type { Rules } from '#core/play/environment.ts';
export type { ReplayDivergence, ReplayedFrame, ReplayResult, Unplayable } from '#core/play/replay.ts';
export { replayShard } from '#inspector/replay-shard.ts';
