import type { FromRecorder, ProveOrder } from '#core/app/process/recorder-messages.ts';
import { GapError, messageOf } from '#format/core/errors.ts';
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
    const said = await errors.lines();
    const message = said.length === 0 ? messageOf(error) : `${messageOf(error)}: ${said.join('; ')}`;
    throw new GapError('preflight.encoder', message, 'Choose another encoder', { way: { settings: ['encoder'] }, cause: error });
  }
}
