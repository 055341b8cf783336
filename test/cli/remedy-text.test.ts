import { expect, it } from 'vitest';
import { remedyText } from '#cli/remedy-text.ts';
import { ACTIONS, SETTINGS } from '#format/core/findings/way.ts';
import { checkCalibration } from '#session/checks/calibration-check.ts';
import { gap } from '#test/support/gap.ts';

it('prints a remedy in command-line terms: the flags, then the command', () => {
  expect(remedyText({ remedy: 'Wait' })).toBe('Wait');
  expect(remedyText({ remedy: 'Record a smaller picture', way: { settings: ['size', 'fps'] } })).toBe(
    'Record a smaller picture (--size, --fps)',
  );
  expect(remedyText({ remedy: 'Choose another', way: { settings: ['encoder'], action: 'check' } })).toBe(
    'Choose another (--encoder, `gap doctor`)',
  );
});

it('fills in the argument of the command, quoted for a shell, or its placeholder from the help', () => {
  const seal = (of?: string) => remedyText({ remedy: 'Seal it', way: { action: 'seal', ...(of !== undefined && { of }) } });
  expect(seal('/shards/1.partial')).toBe('Seal it (`gap seal /shards/1.partial`)');
  expect(seal("/my shards/it's 1.partial")).toBe("Seal it (`gap seal '/my shards/it'\\''s 1.partial'`)");
  expect(seal()).toBe('Seal it (`gap seal FOLDER`)');
  expect(remedyText({ remedy: 'Ask', way: { action: 'give-consent', of: 'video inputs' } })).toBe(
    'Ask (`gap consent new --scope video --scope inputs`)',
  );
  expect(remedyText({ remedy: 'Ask', way: { action: 'export-watermark-key', of: 'a b' } })).toBe(
    'Ask (`gap keys export watermark --id a --session b --out FILE`)',
  );
});

it('has a command for every action', () => {
  for (const action of ACTIONS) expect(remedyText({ remedy: 'Do it', way: { action } })).toMatch(/^Do it \(`gap [a-z]+( .+)?`\)$/);
});

it('every setting is a flag of some command', async () => {
  const overview = (await gap(['--help'])).stdout;
  const names = [...overview.matchAll(/^ {2}gap ([a-z]+) /gm)].map(([, name]) => name as string);
  expect(names.length).toBeGreaterThan(25);
  const helps = await Promise.all(names.map(async (name) => (await gap([name, '--help'])).stdout));
  for (const setting of SETTINGS) expect(helps.join('\n')).toMatch(new RegExp(`[\\s[]--${setting}(?![a-z-])`));
});

it('names the flags of a calibration that is of another source than usual', () => {
  const of = (source?: string) => remedyText({ remedy: 'Calibrate', way: { action: 'calibrate', of: source } });
  expect([of(), of('window'), of('screen')]).toEqual([
    'Calibrate (`gap calibrate`)',
    'Calibrate (`gap calibrate --window`)',
    'Calibrate (`gap calibrate --no-window`)',
  ]);
});

it('a recording of a single window is calibrated as one', () => {
  const key = { source: 'x11 window', encoder: 'h264-14', resolution: '640x360', fps: 60 };
  expect(checkCalibration(key, undefined).outcome).toMatchObject({ is: 'warn', way: { action: 'calibrate', of: 'window' } });
  const screen = checkCalibration({ ...key, source: 'x11grab' }, undefined).outcome;
  expect(screen).toMatchObject({ is: 'warn', way: { action: 'calibrate' } });
  expect(screen).not.toHaveProperty('way.of');
});
