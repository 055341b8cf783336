import type { PictureReader } from '#format/check/picture-reader.ts';
import type { TrustedKey } from '#format/core/sign/signer.ts';

export interface ValidateOptions {
  /** Decode the video too: every frame, motion, tiles, and the lag between input and picture. */
  readonly deep?: boolean | undefined;
  /** Bytes hashed or frames decoded so far, and their total. */
  readonly onProgress?: ((step: 'hashing' | 'decoding', done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Trusted public keys; without them signatures are not checked. */
  readonly trusted?: readonly TrustedKey[] | undefined;
  /** Without it, Matroska of other makers is not read, and nothing is decoded. */
  readonly pictures?: PictureReader | undefined;
}
