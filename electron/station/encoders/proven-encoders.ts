import type { Draft } from '#core/app/draft.ts';
import type { RecorderProcess } from '#core/app/recorder-messages.ts';
import { hardwareOf } from '#core/encode/hardware.ts';
import type { Rung } from '#core/encode/rung.ts';
import { type EncoderProof, type EncoderQuestion, sameQuestion } from '#core/format/documents/encoder-proof.ts';
import { sizeText } from '#core/plan/fit.ts';
import { parseSize } from '#core/plan/plan.ts';
import type { PictureSize } from '#core/rings/picture-slot.ts';
import { keepProof, knownProofs } from '#home/encoder-proofs.ts';
import { adapterVendors, hostSystem } from '#native/host/host.ts';
import { proveApart } from '#station/encoders/prove-apart.ts';
import { encoderVersion } from '#video/encoder.ts';

export interface ProvingParts {
  /** Starts a process in which one encoder is tried. */
  readonly start: () => RecorderProcess;
  readonly size: PictureSize;
  /** Called before an encoder is tried, which takes up to a few seconds. */
  readonly onTry?: (encoder: string) => void;
  /** Those that this machine may have, by its display adapters. */
  readonly candidates?: readonly Rung[];
  /** Once aborted, no other is tried. */
  readonly signal?: AbortSignal;
}

/** Those that this machine may have: none is tried without an adapter of its vendor. */
const candidatesHere = (): readonly Rung[] => hardwareOf(adapterVendors(), process.platform);

/** What is known of the encoders of this machine's display adapters, for pictures of a size; nothing is tried. */
function provenBefore(size: PictureSize, candidates = candidatesHere()): EncoderProof[] {
  if (candidates.length === 0) return [];
  const known = knownProofs();
  return questionsFor(size, candidates).flatMap((question) => known.find((proof) => sameQuestion(proof, question)) ?? []);
}

/** The same for what is set up in a window. */
export const provenFor = ({ size }: Pick<Draft, 'size'>): EncoderProof[] => provenBefore(parseSize(size));

/** The same, after each that is not known has been tried, one after another; what they show is kept. */
export async function provenEncoders({ start, size, onTry, candidates = candidatesHere(), signal }: ProvingParts): Promise<EncoderProof[]> {
  const proofs = provenBefore(size, candidates);
  for (const question of questionsFor(size, candidates)) {
    if (signal?.aborted === true) break;
    if (proofs.some((proof) => sameQuestion(proof, question))) continue;
    onTry?.(question.encoder);
    const beganMs = performance.now();
    const shown = await proveApart(start, { encoder: question.encoder, size });
    const proof: EncoderProof = {
      ...question,
      ...shown,
      proof_version: '1',
      tried_at: new Date().toISOString(),
      took_ms: Math.round(performance.now() - beganMs),
    };
    proofs.push(proof);
    // One that cannot be kept is asked again next time.
    await keepProof(proof).catch(() => {});
  }
  return proofs;
}

function questionsFor(size: PictureSize, candidates: readonly Rung[]): EncoderQuestion[] {
  const { gpu, driver } = hostSystem().graphics ?? { gpu: 'none', driver: 'none' };
  return candidates.map(({ name }) => ({ encoder: name, gpu, driver, library: encoderVersion(), size: sizeText(size) }));
}
