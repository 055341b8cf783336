import { expect, it } from 'vitest';
import { VirtualDisplay } from '#scripts/demo/virtual-display.ts';
import { long } from '#test/support/long.ts';

long('ends even if its server does not respond', async () => {
  const display = await VirtualDisplay.start({ width: 64, height: 64, windowManager: false });
  display.server.kill('SIGSTOP');
  await display[Symbol.asyncDispose]();
  expect(display.server.signalCode).toBe('SIGKILL');
});

it('ends when asked to', async () => {
  const display = await VirtualDisplay.start({ width: 64, height: 64 });
  await display[Symbol.asyncDispose]();
  expect(display.server.signalCode).not.toBe('SIGKILL');
  expect(() => process.kill(display.server.pid as number, 0)).toThrow('ESRCH');
});
