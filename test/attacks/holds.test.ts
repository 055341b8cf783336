import { expect, it } from 'vitest';
import type { InputSteering } from '#core/app/steering.ts';
import { nowUs } from '#native/clock.ts';
import { until } from '#test/support/gap.ts';
import { startLoop } from '#test/support/stand-in-input.ts';

it('neither the lab nor the player releases what the other holds', async () => {
  const { control, ended } = startLoop();
  await until('the game is in front', () => control.closedFor === undefined);
  const afterwards = async (...commands: readonly InputSteering[]) => {
    for (const command of commands) control.ask(command);
    await until('it is carried out', () => control.heldBy.join() === expected.join());
    await until('the gate follows', () => (control.closedFor === 'held') === expected.length > 0);
  };
  let expected: string[] = [];
  const step = async (commands: readonly InputSteering[], heldBy: string[]) => {
    expected = heldBy;
    await afterwards(...commands);
    expect([commands, control.heldBy, control.closedFor]).toEqual([commands, heldBy, heldBy.length > 0 ? 'held' : undefined]);
  };
  await step([], []);
  await step(['hold'], ['player']);
  // What the lab's "go on" did once: it ended the player's hold.
  await step(['lab-hold'], ['player', 'lab']);
  await step(['lab-release'], ['player']);
  await step(['lab-release', 'mark'], ['player']);
  await step(['lab-hold'], ['player', 'lab']);
  await step(['release'], ['lab']);
  await step(['release', 'hold'], ['player', 'lab']);
  await step(['release', 'lab-release'], []);
  control.stop(nowUs());
  await ended;
});
