import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import type { Fault } from '#scripts/faults/fault.ts';
import { outcomeOf } from '#scripts/faults/outcome.ts';
import { between, sleep, Victim } from '#scripts/faults/victim.ts';

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
        const recovery = spawn(process.execPath, ['electron/cli/gap.ts', 'recover', folder], { stdio: 'ignore' });
        const ended = once(recovery, 'close');
        await sleep(between(150, 900));
        recovery.kill('SIGKILL');
        await ended;
      }
      return await outcomeOf(victim.folder(), killedUs);
    },
  },
];
