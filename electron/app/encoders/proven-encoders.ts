import { release } from 'node:os';
import { proveApart } from '#app/encoders/prove-apart.ts';
import type { Draft } from '#core/app/draft.ts';
import type { RecorderProcess } from '#core/app/process/recorder-messages.ts';
import { parseSize } from '#core/plan/screen-part.ts';
import { type EncoderProof, type EncoderQuestion, sameQuestion } from '#format/core/documents/encoder-proof.ts';
import type { PictureSize } from '#format/core/video/picture-size.ts';
import { sizeText } from '#format/core/video/picture-size.ts';
import { keepProof, knownProofs } from '#home/encoder-proofs.ts';
import { adapterNames, adapterVendors } from '#native/host/host.ts';
import { hardwareOf } from '#video/core/hardware.ts';
import type { Rung } from '#video/core/rung.ts';
import { encoderVersion } from '#video/encoder.ts';

/** A refusal is asked about again after as long: no system names all parts of a driver that may have been mended, ms. */
const REFUSAL_MS = 7 * 24 * 3600 * 1000;

export interface ProvingParts {
  /** Starts a process in which one encoder is tried. */
  readonly start: () => RecorderProcess;
  readonly size: PictureSize;
  /** Called before an encoder is tried, which takes up to a few seconds. */
  readonly onTry?: (encoder: string) => void;
  /** Those that this machine may have, by its display adapters. */
  readonly candidates?: readonly Rung[];
  /** Whether all are tried, whatever is known of them. */
  readonly anew?: boolean;
  /** Once aborted, the one that is being tried is killed, and no other is. */
  readonly signal?: AbortSignal | undefined;
}

/** Those that this machine may have: none is tried without an adapter of its vendor. */
const candidatesHere = (): readonly Rung[] => hardwareOf(adapterVendors(), process.platform);

/** What is known of the encoders of this machine's display adapters, for pictures of a size; nothing is tried. */
function provenBefore(size: PictureSize, candidates = candidatesHere()): EncoderProof[] {
  if (candidates.length === 0) return [];
  const known = knownProofs().filter(({ figures, tried_at }) => figures !== undefined || Date.now() - Date.parse(tried_at) < REFUSAL_MS);
  return questionsFor(size, candidates).flatMap((question) => known.find((proof) => sameQuestion(proof, question)) ?? []);
}

/** The same for what is set up in a window. */
export const provenFor = ({ size }: Pick<Draft, 'size'>): EncoderProof[] => provenBefore(parseSize(size));

/**
 * The same, after each that is not known has been tried, one after another. What they show is kept, but not that one showed nothing: the machine
 * may have been busy.
 */
export async function provenEncoders({
  start,
  size,
  onTry,
  candidates = candidatesHere(),
  anew = false,
  signal,
}: ProvingParts): Promise<EncoderProof[]> {
  const proofs = anew ? [] : provenBefore(size, candidates);
  for (const question of questionsFor(size, candidates)) {
    if (signal?.aborted === true) break;
    if (proofs.some((proof) => sameQuestion(proof, question))) continue;
    onTry?.(question.encoder);
    const beganMs = performance.now();
    const shown = await proveApart(start, { encoder: question.encoder, size }, { signal });
    const proof: EncoderProof = {
      ...question,
      proof_version: '1',
      tried_at: new Date().toISOString(),
      took_ms: Math.round(performance.now() - beganMs),
      ...('figures' in shown ? { figures: shown.figures } : { failed: 'refused' in shown ? shown.refused : shown.silent }),
    };
    proofs.push(proof);
    // One that cannot be kept is asked again next time.
    if (!('silent' in shown)) await keepProof(proof).catch(() => {});
  }
  return proofs;
}

function questionsFor(size: PictureSize, candidates: readonly Rung[]): EncoderQuestion[] {
  const { gpu, driver } = adapterNames() ?? { gpu: 'none', driver: 'none' };
  // A driver that is part of the system has no version but that.
  const whole = `${driver}, ${process.platform} ${release()}`;
  return candidates.map(({ name }) => ({ encoder: name, gpu, driver: whole, library: encoderVersion(), size: sizeText(size) }));
}
