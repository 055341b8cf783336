import { arch, cpus, release, totalmem } from 'node:os';
import type { Opening } from '#core/journal/opening.ts';
import { RECORDER_FORMAT } from '#format/core/layout.ts';
import { hostSystem } from '#native/host/host.ts';
import { forbidLinuxDumps } from '#native/linux/no-dumps.ts';
import { ownVersion } from '#session/own-version.ts';
import { megabytes } from '#shard/core/disk-space.ts';

/** The recorder's own version and runtime, for meta.json. */
export function recorderFacts(): Opening['recorder'] {
  return { version: ownVersion(), format: RECORDER_FORMAT, runtime: `node ${process.versions.node} ${process.platform}-${arch()}` };
}

/** Facts about this machine, as the system reports them. `displayServer` comes from the display itself. */
export function hostFacts(displayServer: string): Opening['host'] {
  const system = hostSystem();
  const graphics = system.graphics ?? { gpu: 'none (software rendering)', driver: displayServer };
  return {
    os: known(system.os),
    gpu: known(graphics.gpu),
    driver: known(graphics.driver),
    cpu: known(cpus()[0]?.model ?? ''),
    cores: Math.max(1, cpus().length),
    memoryMb: megabytes(totalmem()),
    kernel: `${process.platform} ${release()}`,
    displayServer: known(displayServer),
  };
}

/** Keeps what this process holds from other processes of this user, as far as the system can: Linux alone has a call for it. */
export function keepMemoryToItself(): void {
  if (process.platform === 'linux') forbidLinuxDumps();
}

/** `meta.json` has a text everywhere; some virtual machines name no processor. */
const known = (text: string): string => text.trim() || 'unknown';
