import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { PARTS_FOLDER, UNITS_LOG_FILE } from '#format/core/layout.ts';
import type { Fault } from '#scripts/faults/fault.ts';
import { MOST, outcomeOf, outcomeOfParts } from '#scripts/faults/outcome.ts';
import { between, sleep, Victim } from '#scripts/faults/victim.ts';
import { GAP } from '#scripts/gap-command.ts';
import { quotaOf } from '#scripts/test/quota.ts';
import { readUnitLines } from '#video/core/units.ts';

export const KILLS: readonly Fault[] = [
  {
    name: 'kill -9 while recording',
    expect: 'the next start, or `gap recover`, seals all but the last moment',
    tries: { short: 3, full: 120 },
    async run({ out, display }) {
      const victim = await Victim.start(out, display);
      await sleep(between(200, 4000));
      const killedUs = victim.signal('SIGKILL');
      await victim.ended();
      return await outcomeOf(victim.folder(), killedUs);
    },
  },
  {
    name: 'kill -9 while recording HEVC',
    expect: 'the same, with a Matroska file that has an index',
    tries: { short: 1, full: 50 },
    async run({ out, display }) {
      // 720p at a rate that x265 has room for beside a game on two cores.
      const victim = await Victim.start(out, display, ['--encoder', 'live-hevc', '--fps', '30']);
      await sleep(between(200, 4000));
      const killedUs = victim.signal('SIGKILL');
      await victim.ended();
      return await outcomeOf(victim.folder(), killedUs);
    },
  },
  {
    name: 'kill -9 while sealing',
    expect: 'the same: sealing can be done again',
    tries: { short: 2, full: 40 },
    async run({ out, display }) {
      const victim = await Victim.start(out, display);
      await sleep(between(500, 2000));
      const stoppedUs = victim.signal('SIGINT');
      await sleep(between(50, 900));
      victim.signal('SIGKILL');
      await victim.ended();
      return await outcomeOf(victim.folder(), stoppedUs);
    },
  },
  {
    name: 'kill -9 in a quota of half the machine',
    expect: 'the same, at most 300 ms, while the whole picture moves',
    tries: { short: 1, full: 50 },
    async run({ out, display }) {
      using quota = quotaOf(0.5, cpus().length);
      const victim = await Victim.start(out, display, [], {}, quota.command);
      await sleep(between(500, 4000));
      const killedUs = victim.signal('SIGKILL');
      await victim.ended();
      return await outcomeOf(victim.folder(), killedUs, { ...MOST, lostVideoMs: 300 });
    },
  },
  {
    name: 'kill -9 while the final video is made',
    expect: 'it goes on after the last GOP that was whole',
    tries: { short: 1, full: 50 },
    async run({ out, display }) {
      const victim = await Victim.start(out, display, ['--gop', '1']);
      await sleep(4000);
      const stoppedUs = victim.signal('SIGINT');
      const framesMade = () => {
        const log = join(victim.folder(), UNITS_LOG_FILE);
        return existsSync(log) ? readUnitLines(readFileSync(log, 'utf8')).reduce((sum, { frames }) => sum + frames, 0) : 0;
      };
      await victim.until(() => framesMade() > 0);
      await sleep(between(0, 1500));
      victim.signal('SIGKILL');
      await victim.ended();
      const folder = victim.folder();
      const had = framesMade();
      let wentOnFrom: number | undefined;
      const outcome = await outcomeOf(folder, stoppedUs, MOST, ({ frames }) => {
        wentOnFrom ??= frames;
      });
      if (wentOnFrom === undefined || wentOnFrom >= had) return outcome;
      return { ...outcome, valid: false, why: `${had - wentOnFrom} frames that were made were made again` };
    },
  },
  {
    name: 'kill -9 while a long session becomes its parts',
    expect: 'they are finished, each once, with nothing missing between them',
    tries: { short: 1, full: 40 },
    async run({ out, display }) {
      const victim = await Victim.start(out, display, ['--gop', '1', '--roll', '0.05']);
      await sleep(7000);
      victim.signal('SIGINT');
      const parts = join(victim.folder(), PARTS_FOLDER);
      await victim.until(() => existsSync(parts));
      await sleep(between(0, 1500));
      victim.signal('SIGKILL');
      await victim.ended();
      return await outcomeOfParts(out);
    },
  },
  {
    name: 'kill -9 while recovering',
    expect: 'recovery can be done again, and again',
    tries: { short: 2, full: 40 },
    async run({ out, display }) {
      const victim = await Victim.start(out, display);
      await sleep(between(500, 2000));
      const killedUs = victim.signal('SIGKILL');
      await victim.ended();
      const folder = victim.folder();
      for (let i = 0; i < 2 && existsSync(folder); i++) {
        const recovery = spawn(process.execPath, [GAP, 'recover', folder], { stdio: 'ignore' });
        const ended = once(recovery, 'close');
        await sleep(between(150, 900));
        recovery.kill('SIGKILL');
        await ended;
      }
      return await outcomeOf(victim.folder(), killedUs);
    },
  },
];
