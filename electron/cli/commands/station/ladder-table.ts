import { proofText } from '#core/report/machine-bundle-text.ts';
import type { EncoderProof } from '#format/core/documents/encoder-proof.ts';
import type { RungFailed, RungHere } from '#session/ladder-here.ts';

const WHEN = { capture: 'while you play', live: 'while you play', final: 'in sealing' } as const;

/** A line for each encoder of the ladder. */
export function ladderLine(rung: RungHere | RungFailed): string {
  const head = `${rung.name.padEnd(12)}  ${WHEN[rung.stage].padEnd(14)}`;
  if ('failed' in rung) return `${head}  does not work here: ${rung.failed}\n`;
  const { cpuMs, meanMs, p95Ms, mbps, latePct, stage } = rung;
  // A final encoder holds pictures back until the end: the time of a single one says nothing.
  const p95 = stage === 'final' ? '' : p95Ms.toFixed(1);
  return `${head}  ${[cpuMs.toFixed(1), meanMs.toFixed(1), p95, mbps.toFixed(1), latePct.toFixed(2)].map((text) => text.padStart(8)).join('')}\n`;
}

export const LADDER_HEAD = `${'encoder'.padEnd(12)}  ${'when'.padEnd(14)}  ${['CPU ms', 'ms', 'p95 ms', 'Mb/s', 'late %'].map((text) => text.padStart(8)).join('')}\n`;

/** A line for each encoder of a display adapter. */
export const proofLine = (proof: EncoderProof): string => `${proof.encoder} (${proof.gpu}) ${proofText(proof)}\n`;
