import { readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { Fault, Scene } from '#scripts/faults/fault.ts';
import { outcomeOf, type Try } from '#scripts/faults/outcome.ts';
import { SmallDisk, whyNoSmallDisk } from '#scripts/faults/small-disk.ts';
import { between, sleep, Victim } from '#scripts/faults/victim.ts';

/** Records on a small disk of its own for a moment, then does something to that disk. */
const onSmallDisk =
  (atMostMs: number, run: (victim: Victim, disk: SmallDisk) => Promise<Try>): Fault['run'] =>
  async ({ out, display }: Scene) => {
    using disk = new SmallDisk(out, 320);
    const victim = await Victim.start(out, display);
    await sleep(between(500, atMostMs));
    return await run(victim, disk);
  };

const shards = (out: string) =>
  readdirSync(out)
    .filter((name) => /^[0-9a-f-]{36}(\.partial)?$/.test(name))
    .map((name) => join(out, name));

export const DISKS: readonly Fault[] = [
  {
    name: 'disk full while recording',
    expect: 'the recording ends by itself, sealed with the reserve’s room',
    tries: { short: 1, full: 5 },
    cannot: whyNoSmallDisk,
    run: onSmallDisk(3000, async (victim, disk) => {
      disk.fill();
      const code = await victim.ended();
      if (code !== 3 || !victim.stderr.includes('disk-full')) throw new Error(`exit ${code}: ${victim.stderr}`);
      // Frames go on until the full disk is noticed, so there is no loss to measure.
      const { lostVideoMs: _, lostRowsMs: __, ...rest } = await outcomeOf(shards(disk.path)[0] as string, 0);
      return rest;
    }),
  },
  {
    name: 'disk full while sealing',
    expect: 'sealed with the reserve’s room; without that too, `gap recover` once there is room',
    tries: { short: 1, full: 5 },
    cannot: whyNoSmallDisk,
    run: onSmallDisk(2000, async (victim, disk) => {
      const stoppedUs = victim.signal('SIGINT');
      // In half of the tries the reserve is filled too, as soon as it is freed.
      const greedy = Math.random() < 0.5;
      while (victim.running) {
        if (greedy || disk.freeBytes < 32e6) disk.fill();
        await sleep(2);
      }
      await victim.ended();
      disk.empty();
      return await outcomeOf(shards(disk.path)[0] as string, stoppedUs);
    }),
  },
  {
    name: 'disk read-only while sealing',
    expect: 'an error that says so; `gap recover` once it can be written again',
    tries: { short: 1, full: 5 },
    cannot: whyNoSmallDisk,
    run: onSmallDisk(2000, async (victim, disk) => {
      const stoppedUs = victim.signal('SIGINT');
      // The kernel refuses while a file is open for writing: the remount succeeds between two files.
      while (victim.running && !disk.remount('ro')) await sleep(2);
      const code = await victim.ended();
      disk.remount('rw');
      const [folder = ''] = shards(disk.path);
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
