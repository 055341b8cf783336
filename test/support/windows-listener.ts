/**
 * Listens to the input of a Windows game as a recording does, and prints what would be written: a line of JSON for each event, `ready`
 * before. Ends when the file END exists. node windows-listener.ts GAME END [HOTKEY]
 */
import { existsSync, writeSync } from 'node:fs';
import { nowUs } from '#native/clock.ts';
import { parseHotkey } from '#native/core/hotkeys/hotkey.ts';
import { parseGameRule } from '#native/core/input/game-rule.ts';
import { WindowsInput } from '#native/windows/input-system.ts';
import { TestTarget } from '#test/support/input-target.ts';

const [game = 'any', end = '', hotkey] = process.argv.slice(2);
/** Turns of 4 ms. */
const LOOK_EVERY = 25;
const say = (what: object) => writeSync(1, `${JSON.stringify(what)}\n`);
const target = new TestTarget();
try {
  const hotkeys = hotkey === undefined ? {} : { marker: parseHotkey('marker', hotkey) };
  using input = new WindowsInput({ game: game === 'any' ? 'any' : [parseGameRule(game)], hotkeys }, target);
  target.gate.arm(nowUs());
  say({ ready: true, held: target.sampler.keymask });
  let reasons = 0;
  let pressed = 0;
  for (let turn = 0; turn % LOOK_EVERY !== 0 || !existsSync(end); turn++) {
    input.wait(4000);
    input.drain();
    input.lookAtFocus();
    for (const event of target.take()) say({ event });
    for (; reasons < target.reasons.length; reasons++) say({ focus: target.reasons[reasons] ?? 'game' });
    for (; pressed < target.hotkeys.length; pressed++) say({ hotkey: target.hotkeys[pressed] });
  }
  say({ unmapped: target.gate.unmapped, idleUs: input.idleUs(), asleepUs: input.asleepUs() });
} catch (error) {
  say({ error: error instanceof Error ? error.message : String(error) });
}
process.exit(0);
