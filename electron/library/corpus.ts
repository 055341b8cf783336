/**
 * The package's exports for many shards: a catalogue, and workers that judge them. Apart from the others, because databases take half a second to load.
 *
 * @packageDocumentation
 */

export { type Answer, askSnapshot } from '#corpus/catalogue/ask-snapshot.ts';
export { ACCUSED_BELOW } from '#corpus/core/authenticity/score.ts';
export { HOURS_BY, type HoursBy } from '#corpus/core/corpus-calls.ts';
export { Corpus, type CorpusStatus } from '#corpus/corpus.ts';
export { CorpusDesk } from '#corpus/desk/corpus-desk.ts';
export { type CheckedRelease, checkRelease } from '#corpus/release/check-release.ts';
export type { MadeRelease, ReleaseOptions } from '#corpus/release/make-release.ts';
export { JUDGE_PROGRAM, type Limits } from '#corpus/worker/judge-child.ts';
export type { WorkerOptions } from '#corpus/worker/worker.ts';
export { whyNoCage } from '#video/cage/caged-process.ts';
