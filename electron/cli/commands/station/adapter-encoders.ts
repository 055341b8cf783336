import { provenEncoders } from '#app/encoders/proven-encoders.ts';
import { forkRecorder } from '#app/process/fork-recorder.ts';
import type { EncoderProof } from '#format/core/documents/encoder-proof.ts';
import type { PictureSize } from '#format/core/video/picture-size.ts';

export interface EncodersOptions {
  readonly signal?: AbortSignal;
  /** Whether all are tried, whatever is known of them. */
  readonly anew?: boolean;
}

/** What the encoders of this machine's display adapters can do; each is tried once for a driver, in a process of its own. */
export const encodersFor = (size: PictureSize, options: EncodersOptions = {}): Promise<EncoderProof[]> =>
  provenEncoders({
    ...options,
    size,
    start: () => forkRecorder(undefined),
    onTry: (encoder) => process.stderr.write(`Trying ${encoder} of the display adapter; that is kept until its driver changes\n`),
  });
