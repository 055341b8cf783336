import { expect, it } from 'vitest';
import { LabSteering, Steering } from '#core/app/steering.ts';
import { ToStation } from '#core/lab/lab-contract.ts';
import { ASKED } from '#core/rings/session-control.ts';

it('the input thread has a separate bit for each of its commands, and never releases what is held in the same tick', () => {
  const commands = Object.keys(ASKED);
  expect(commands).toEqual(
    Steering.options.filter((command) => !['stop', 'cancel', 'go-on', 'wait-no-more'].includes(command)).sort(byOrder(commands)),
  );
  const bits = Object.values(ASKED);
  expect(bits.reduce((sum, bit) => sum | bit, 0)).toBe(bits.reduce((sum, bit) => sum + bit, 0));
  for (const [release, hold] of [
    ['release', 'hold'],
    ['lab-release', 'lab-hold'],
  ] as const)
    expect(commands.indexOf(release)).toBeLessThan(commands.indexOf(hold));
  expect(commands.indexOf('hold')).toBeLessThan(commands.indexOf('take-back'));
});

it('a lab can neither take back a player’s recording nor leave it unsealed', () => {
  const asked = (what: string) => ToStation.safeParse({ type: 'do', id: 1, what }).success;
  for (const command of Steering.options)
    expect([command, asked(command)]).toEqual([command, LabSteering.options.some((one) => one === command)]);
  expect([asked('start'), asked('abort'), asked('take-back'), asked('cancel')]).toEqual([true, true, false, false]);
});

const byOrder = (order: readonly string[]) => (a: string, b: string) => order.indexOf(a) - order.indexOf(b);
