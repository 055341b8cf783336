import { mkdtempSync, rmSync } from 'node:fs';
import { homedir, hostname, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { RecordPlan } from '#core/plan/plan.ts';
import { type Telling, withoutNames } from '#core/report/without-names.ts';
import type { EncoderProof } from '#format/core/documents/encoder-proof.ts';
import type { MachineBundle } from '#format/core/documents/machine-bundle.ts';
import { messageOf } from '#format/core/errors.ts';
import { ShardFolder } from '#format/folder/shard-folder.ts';
import { adapterVendors } from '#native/host/host.ts';
import { queryScreen } from '#native/screen/screen.ts';
import { calibrate } from '#session/calibrate/calibrate.ts';
import { ladderHere } from '#session/ladder-here.ts';
import { hostFacts, recorderFacts } from '#session/machine.ts';
import { preflight } from '#session/preflight.ts';
import { HARDWARE } from '#video/core/hardware.ts';

export interface BundleOptions {
  /** What the encoders of this machine's display adapters have shown. */
  readonly encoders: readonly EncoderProof[];
  /** Length of the calibration, which is the only recording that is made. */
  readonly seconds: number;
  readonly stop?: AbortSignal | undefined;
  readonly onStep?: ((step: string) => void) | undefined;
}

/**
 * Tries everything that others would want to know of this machine, one step after another: a step that cannot be done is named, and the next goes on.
 * Nothing of it tells who or where the user is.
 */
export async function makeBundle(plan: RecordPlan, { encoders, seconds, stop, onStep }: BundleOptions): Promise<MachineBundle> {
  const failed: MachineBundle['failed'] = [];
  const tried = async <T>(step: string, work: () => T | Promise<T>): Promise<T | undefined> => {
    if (stop?.aborted === true) return undefined;
    onStep?.(step);
    try {
      return await work();
    } catch (error) {
      failed.push({ step, why: messageOf(error) });
      return undefined;
    }
  };
  const screen = await tried('the screen', () => queryScreen(plan.display));
  const { displayServer: _, memoryMb, ...host } = hostFacts(screen?.server ?? 'none');
  const checks = await tried('the checks before a recording', () => preflight(plan, { encoders, signal: stop }));
  const ladder = await tried('every encoder of the ladder', async () => {
    const rungs: MachineBundle['ladder'] = [];
    for await (const rung of ladderHere(plan)) rungs.push(rung);
    return rungs;
  });
  const stamps = await tried(`the error of the stamps, ${seconds} s`, () => measureStamps(plan, { encoders, seconds, stop }));
  const vendors = adapterVendors();
  const names = new Set(encoders.map(({ encoder }) => encoder));
  const bundle: MachineBundle = {
    bundle_version: '1',
    made_at: new Date().toISOString(),
    program: recorderFacts(),
    host: { ...host, memory_mb: memoryMb },
    vendors: [...vendors],
    ...(screen !== undefined && { screen }),
    checks: [...(checks?.findings ?? [])],
    encoders: [...encoders],
    not_tried: HARDWARE.flatMap(({ name, needs }) => (names.has(name) ? [] : [{ encoder: name, why: whyNot(needs) }])),
    ladder: ladder ?? [],
    ...stamps,
    failed,
  };
  return withoutNames(bundle, tellingOf(plan));
}

const whyNot = (needs: (typeof HARDWARE)[number]['needs']) =>
  needs?.systems.includes(process.platform) === true ? `no adapter by ${needs.vendor}` : `only on ${needs?.systems.join(', ')}`;

/** Calibrates in a folder of its own, and reads the figures of the recording before it is deleted. */
async function measureStamps({ display, size, fps }: RecordPlan, { encoders, seconds, stop }: Omit<BundleOptions, 'onStep'>) {
  const keep = mkdtempSync(join(tmpdir(), 'gap-bundle-'));
  try {
    const settings = { display, size: `${size.width}x${size.height}`, fps };
    const defaults = { display, oneDesktop: process.platform !== 'linux', sessionId: crypto.randomUUID() };
    const { calibration, shard = keep } = await calibrate(settings, defaults, { seconds, keep, stop, encoders });
    const { meta, qat } = new ShardFolder(shard);
    const take = {
      source: meta.recorder?.video.source ?? 'unknown',
      encoder: meta.capture.encoder,
      frames: qat.frames,
      seconds: qat.duration_s,
      residuals: qat.residuals,
      findings: qat.findings.filter(({ severity }) => severity !== 'pass'),
    };
    return { calibration, take };
  } finally {
    rmSync(keep, { recursive: true, force: true });
  }
}

/** What would tell who or where the user is. */
function tellingOf({ out }: RecordPlan): Telling[] {
  return [
    { text: homedir(), instead: '(home)' },
    { text: tmpdir(), instead: '(temporary)' },
    { text: process.cwd(), instead: '(folder)' },
    { text: out, instead: '(folder)' },
    { text: userInfo().username, instead: '(user)' },
    { text: hostname(), instead: '(host)' },
  ];
}
