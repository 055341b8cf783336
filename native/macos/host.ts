import { execFileSync, spawn } from 'node:child_process';
import koffi from 'koffi';
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

/** Keeps the display on as long as this process runs (caffeinate(8)): a gamepad is no activity to macOS. Not yet run (docs/platforms.md). */
export function keepScreenOn(pid = process.pid, run: typeof spawn = spawn): void {
  run('/usr/bin/caffeinate', ['-d', '-w', `${pid}`], { stdio: 'ignore' })
    .on('error', () => {})
    .unref();
}

const PATH_BYTES = 4096;
let pathOf: ((...args: unknown[]) => unknown) | undefined;

/** The file that a process runs (libproc.h); undefined where it has ended or is another user's. Not yet run (docs/platforms.md). */
export function programPath(pid: number): string | undefined {
  pathOf ??= koffi.load('/usr/lib/libSystem.B.dylib').func('int proc_pidpath(int pid, void* path, uint32_t bytes)');
  const path = Buffer.alloc(PATH_BYTES);
  const length = pathOf(pid, path, PATH_BYTES) as number;
  return length > 0 ? path.toString('utf8', 0, length) : undefined;
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
