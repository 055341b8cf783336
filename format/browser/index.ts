/** Reads and checks GAP shards in a browser, within a Worker: nothing leaves the page. `import … from 'gap-shard/browser'`. */

export { mount } from '#format/browser/mount.ts';
export { inspectShard, type ShardSummary } from '#format/check/inspect.ts';
export { type Validation, validateShard } from '#format/check/validate.ts';
export { type Verification, verify } from '#format/check/verify.ts';
export { clipLines } from '#format/cli/clip-lines.ts';
export { type Clip, ClipReader, type FrameSpan } from '#format/clip/clip-reader.ts';
export { CLIP_FLAGS } from '#format/core/clip/clip-times.ts';
export { GapError } from '#format/core/errors.ts';
export type { Finding } from '#format/core/findings/finding.ts';
export { parseCorpusKey } from '#format/encrypted/corpus-key.ts';
export { publicKeyOf } from '#format/sign/public-key.ts';
