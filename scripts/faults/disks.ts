import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Fault, Scene } from '#scripts/faults/fault.ts';
import { outcomeOf, type Try } from '#scripts/faults/outcome.ts';
import { between, sleep, Victim } from '#scripts/faults/victim.ts';

const needsRoot = () => (process.getuid?.() === 0 ? undefined : 'mounting a tmpfs needs root');

/** Runs on its own small disk. */
async function onDisk(scene: Scene, megabytes: number, run: (out: string) => Promise<Try>): Promise<Try> {
  mkdirSync(scene.out, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', scene.out]);
  try {
    return await run(scene.out);
  } finally {
    execFileSync('umount', ['-l', scene.out]);
  }
}

/** Writes until nothing more fits. */
function fill(path: string): void {
  const fd = openSync(path, 'a');
  const block = Buffer.alloc(1 << 16);
  try {
    while (writeSync(fd, block) === block.length);
  } catch {
    // Full.
  } finally {
    closeSync(fd);
  }
}

const shards = (out: string) =>
  readdirSync(out)
    .filter((name) => /^[0-9a-f-]{36}(\.partial)?$/.test(name))
    .map((name) => join(out, name));

export const DISKS: readonly Fault[] = [
  {
    name: 'disk full while recording',
    expect: 'the recording ends by itself, sealed with the reserve’s room',
    tries: { short: 1, full: 5 },
    cannot: needsRoot,
    run: (scene) =>
      onDisk(scene, 320, async (out) => {
        const victim = await Victim.start(out, scene.display);
        await sleep(between(500, 3000));
        fill(join(out, 'filler'));
        const code = await victim.ended();
        if (code !== 3 || !victim.stderr.includes('disk-full')) throw new Error(`exit ${code}: ${victim.stderr}`);
        // Frames go on until the full disk is noticed, so there is no loss to measure.
        const { lostVideoMs: _, lostRowsMs: __, ...rest } = await outcomeOf(shards(out)[0] as string, 0);
        return rest;
      }),
  },
  {
    name: 'disk full while sealing',
    expect: 'sealed with the reserve’s room; without that too, `gap recover` once there is room',
    tries: { short: 1, full: 5 },
    cannot: needsRoot,
    run: (scene) =>
      onDisk(scene, 320, async (out) => {
        const victim = await Victim.start(out, scene.display);
        await sleep(between(500, 2000));
        const stoppedUs = victim.signal('SIGINT');
        // In half of the tries the reserve is filled too, as soon as it is freed.
        const greedy = Math.random() < 0.5;
        while (victim.running) {
          if (greedy || statfsSync(out).bavail * statfsSync(out).bsize < 32e6) fill(join(out, 'filler'));
          await sleep(2);
        }
        await victim.ended();
        rmSync(join(out, 'filler'), { force: true });
        return await outcomeOf(shards(out)[0] as string, stoppedUs);
      }),
  },
  {
    name: 'disk read-only while sealing',
    expect: 'an error that says so; `gap recover` once it can be written again',
    tries: { short: 1, full: 5 },
    cannot: needsRoot,
    run: (scene) =>
      onDisk(scene, 320, async (out) => {
        const victim = await Victim.start(out, scene.display);
        await sleep(between(500, 2000));
        const stoppedUs = victim.signal('SIGINT');
        // The kernel refuses while a file is open for writing: the remount succeeds between two files.
        while (victim.running && spawnSync('mount', ['-o', 'remount,ro', out]).status !== 0) await sleep(2);
        const code = await victim.ended();
        execFileSync('mount', ['-o', 'remount,rw', out]);
        const [folder = ''] = shards(out);
        if (folder.endsWith('.partial') && (code !== 3 || !victim.stderr.includes('gap recover')))
          throw new Error(`exit ${code}: ${victim.stderr}`);
        return await outcomeOf(folder, stoppedUs);
      }),
  },
  {
    name: 'folder moved away while recording',
    expect: 'the recording ends with an error; `gap recover` seals it where it is now',
    tries: { short: 1, full: 5 },
    async run({ out, display }) {
      const victim = await Victim.start(out, display);
      await sleep(between(500, 2000));
      const elsewhere = `${victim.folder().slice(0, -'.partial'.length)}-moved.partial`;
      renameSync(victim.folder(), elsewhere);
      const code = await victim.ended();
      if (code !== 3 || !victim.stderr.includes('was moved or deleted')) throw new Error(`exit ${code}: ${victim.stderr}`);
      // It went on recording until the move was noticed.
      const { valid, why } = await outcomeOf(elsewhere, 0);
      return { valid, why };
    },
  },
];
