import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { Stopped } from '#cli/stopped.ts';
import type { RecordPlan } from '#core/plan/plan.ts';
import { bundleLines } from '#core/report/machine-bundle-text.ts';
import type { EncoderProof } from '#format/core/documents/encoder-proof.ts';
import { MachineBundle } from '#format/core/documents/machine-bundle.ts';
import { GapError, messageOf } from '#format/core/errors.ts';
import { plain } from '#format/core/plain.ts';
import { makeBundle } from '#session/calibrate/machine-bundle.ts';

/** A real one has 20 kB. */
const MOST_BYTES = 1_000_000;

/** Tries everything and writes it to one file, which is safe to send. Throws a GapError (`usage.bundle`) where it cannot be written. */
export async function writeBundle(file: string, plan: RecordPlan, encoders: readonly EncoderProof[], seconds: number): Promise<number> {
  // Before minutes of work, not after them.
  write(file, '');
  using stop = new Stopped();
  const onStep = (step: string) => process.stderr.write(`Trying ${step}\n`);
  const bundle = await makeBundle(plan, { encoders, seconds, stop: stop.signal, onStep });
  write(file, `${JSON.stringify(bundle, undefined, 2)}\n`);
  process.stdout.write(`${bundleLines(bundle).map(plain).join('\n')}\n\nWritten to ${file}: no names, titles or pictures are in it\n`);
  return stop.signal.aborted ? 1 : 0;
}

/** Prints what somebody's bundle means. Throws a GapError (`usage.read`) for a file that is none. */
export function readBundle(file: string, json: boolean): number {
  const bundle = parsed(file);
  process.stdout.write(json ? `${JSON.stringify(bundle, undefined, 2)}\n` : `${bundleLines(bundle).map(plain).join('\n')}\n`);
  return 0;
}

function parsed(file: string): MachineBundle {
  try {
    const { size } = statSync(file);
    if (size > MOST_BYTES) throw new Error(`it has ${size} bytes, ${MOST_BYTES} at most are expected`);
    return MachineBundle.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new GapError('usage.read', `${file}: ${messageOf(cause)}`, 'Give a file as `gap doctor --bundle` wrote it', { cause });
  }
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (cause) {
    throw new GapError('usage.bundle', `${file}: ${messageOf(cause)}`, 'Name a file in a folder that you may write to', { cause });
  }
}
