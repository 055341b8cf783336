/** Reads and checks GAP shards: `npm i gap-shard`. */

export { inspectShard, type ShardSummary } from '#format/check/inspect.ts';
export type { PictureReader } from '#format/check/picture-reader.ts';
export { type Validation, validateShard } from '#format/check/validate.ts';
export type { ValidateOptions } from '#format/check/validate-options.ts';
export { type Verification, type VerifyOptions, verify } from '#format/check/verify.ts';
export { clipLines } from '#format/cli/clip-lines.ts';
export { type Clip, ClipReader, type FrameSpan } from '#format/clip/clip-reader.ts';
export { compareShards } from '#format/compare/compare-shards.ts';
export type { Actions } from '#format/core/clip/actions.ts';
export { CLIP_FLAGS } from '#format/core/clip/clip-times.ts';
export type { Meta } from '#format/core/documents/meta.ts';
export type { Qat } from '#format/core/documents/qat.ts';
export { GapError } from '#format/core/errors.ts';
export type { Finding } from '#format/core/findings/finding.ts';
export { type Comparison, outcomeOf } from '#format/core/game/comparison.ts';
export type { TrustedKey } from '#format/core/sign/signer.ts';
export { parseCorpusKey } from '#format/encrypted/corpus-key.ts';
export { ShardFolder } from '#format/folder/shard-folder.ts';
export { publicKeyOf } from '#format/sign/public-key.ts';
export { TableReader } from '#format/tables/read-table.ts';
