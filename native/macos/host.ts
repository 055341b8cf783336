import { execFileSync } from 'node:child_process';
import type { Graphics } from '#native/screen/graphics.ts';

/** `system_profiler` takes 0.2 to 2 s, by what people report; a machine on which it takes longer has no name of its adapter. */
const PATIENCE_MS = 5000;

/** Name and version of macOS (sw_vers(1)). Not yet run (docs/platforms.md). */
export function macosName(run = output): string {
  return `macOS ${run('/usr/bin/sw_vers', ['-productVersion'])?.trim() ?? ''}`.trim();
}

/** The display adapters (system_profiler(8)); their drivers are part of the system, and have its version. Not yet run (docs/platforms.md). */
export function macosGraphics(run = output): Graphics | undefined {
  const models = modelsIn(run('/usr/sbin/system_profiler', ['SPDisplaysDataType', '-json']));
  return models.length === 0 ? undefined : { gpu: models.join(', '), driver: macosName(run) };
}

function modelsIn(text: string | undefined): string[] {
  try {
    const { SPDisplaysDataType: adapters } = JSON.parse(text ?? '{}') as { SPDisplaysDataType?: { sppci_model?: unknown }[] };
    return (adapters ?? []).flatMap(({ sppci_model: model }) => (typeof model === 'string' && model !== '' ? [model] : []));
  } catch {
    return [];
  }
}

function output(program: string, args: readonly string[]): string | undefined {
  try {
    return execFileSync(program, args, { encoding: 'utf8', timeout: PATIENCE_MS, stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return undefined;
  }
}
