import { keyText } from '#format/core/documents/calibration.ts';
import type { EncoderProof } from '#format/core/documents/encoder-proof.ts';
import type { MachineBundle } from '#format/core/documents/machine-bundle.ts';

/** What a bundle means, in lines: what the machine is, what works there and what does not, and what had never been seen before. */
export function bundleLines(bundle: MachineBundle): string[] {
  const { host, program, screen, made_at, vendors } = bundle;
  const size = screen === undefined ? 'no screen' : `${screen.width}x${screen.height} (${screen.server})${screen.hdr ? ', HDR' : ''}`;
  return [
    `${host.os}, ${host.gpu} (${vendors.length === 0 ? 'no display adapter' : vendors.join(', ')}; driver ${host.driver})`,
    `${host.cpu}, ${host.cores} cores, ${host.memory_mb} MB, ${host.kernel}; ${size}`,
    `Version ${program.version} on ${program.runtime}, ${made_at}`,
    '',
    ...checkLines(bundle),
    ...encoderLines(bundle),
    ...stampLines(bundle),
    ...bundle.failed.map(({ step, why }) => `Could not be done: ${step}: ${why}`),
    ...newsLines(bundle),
  ];
}

function checkLines({ checks }: MachineBundle): string[] {
  const bad = checks.filter(({ severity }) => severity !== 'pass');
  if (bad.length === 0) return ['Ready to record: every check passes'];
  return bad.map(
    ({ check, severity, says, remedy }) => `${severity} ${check}: ${says}${remedy === undefined ? '' : `. Remedy: ${remedy}`}`,
  );
}

function encoderLines({ encoders, not_tried, ladder }: MachineBundle): string[] {
  return [
    ...encoders.map((proof) => `${proof.encoder}: ${proofText(proof)}`),
    ...(not_tried.length === 0 ? [] : [`Not tried: ${not_tried.map(({ encoder, why }) => `${encoder} (${why})`).join(', ')}`]),
    ...ladder.map(({ name, cpuMs = 0, p95Ms = 0, latePct = 0, failed }) =>
      failed === undefined
        ? `${name}: ${cpuMs.toFixed(1)} ms of processor a picture, p95 ${p95Ms.toFixed(1)} ms, ${latePct.toFixed(2)} % late`
        : `${name}: ${failed}`,
    ),
  ];
}

/** What an encoder of a display adapter has shown. */
export function proofText({ figures, failed = 'it did not work', took_ms }: EncoderProof): string {
  if (figures === undefined) return `does not work: ${failed} (after ${took_ms} ms)`;
  const { p95_us, cpu_us, late_pct, held_back } = figures;
  const held = held_back === 0 ? '' : `, holds ${held_back} back`;
  return `works: p95 ${(p95_us / 1000).toFixed(1)} ms a picture, ${(cpu_us / 1000).toFixed(1)} ms of processor, ${late_pct.toFixed(2)} % late${held}`;
}

function stampLines({ calibration, take }: MachineBundle): string[] {
  const lines: string[] = [];
  if (calibration !== undefined) {
    const { low, high } = calibration.bias_us;
    lines.push(`Stamps of ${keyText(calibration)}: off by ${(low / 1000).toFixed(2)} to ${(high / 1000).toFixed(2)} ms`);
  }
  if (take !== undefined) {
    const { frame_us, encode_us } = take.residuals;
    const p99 = (of: typeof frame_us) => (of === undefined ? '?' : (of.p99 / 1000).toFixed(1));
    lines.push(
      `A take of ${take.seconds.toFixed(0)} s: ${take.frames} frames, p99 of |capture - grid| ${p99(frame_us)} ms, to the disk ${p99(encode_us)} ms`,
      ...take.findings.map(({ check, severity, says }) => `  ${severity} ${check}: ${says}`),
    );
  }
  return lines;
}

/** What is listed as "not yet run" in docs/platforms.md, and has run there. */
function newsLines({ program, encoders, take }: MachineBundle): string[] {
  const system = ['win32', 'darwin'].find((name) => program.runtime.includes(name));
  const news = [
    ...(system === undefined || take === undefined ? [] : [`a recording on ${system}, by ${take.source}`]),
    ...encoders.flatMap(({ encoder, figures }) => (figures === undefined ? [] : [`the encoder ${encoder}`])),
  ];
  return news.length === 0 ? [] : ['', `Had not run before, by docs/platforms.md: ${news.join('; ')}`];
}
