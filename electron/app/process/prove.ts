import type { FromRecorder, ProveOrder } from '#core/app/process/recorder-messages.ts';
import { GapError, wordsOf } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import { proveEncoder, provingSettings } from '#session/proof/prove-encoder.ts';
import { CodecErrors } from '#video/codec-errors.ts';
import { quietCodecs } from '#video/quiet.ts';

/** Lets an encoder prove itself in this process. Rejects with a GapError (`preflight.encoder`) that has the driver's own words, where it has any. */
export async function prove({ encoder, size }: ProveOrder): Promise<FromRecorder> {
  quietCodecs();
  using errors = new CodecErrors();
  try {
    return { type: 'proved', figures: await proveEncoder(provingSettings(encoder, size)) };
  } catch (error) {
    const lines = await errors.lines();
    const message = lines.length === 0 ? wordsOf(error) : said`${wordsOf(error)}: ${lines.join('; ')}`;
    throw new GapError('preflight.encoder', message, said`Choose another encoder`, { way: { settings: ['encoder'] }, cause: error });
  }
}
