import { EventEmitter } from 'node:events';
import { expect, it, vi } from 'vitest';
import { z } from 'zod';
import type { Electron } from '#main/electron-port.ts';
import { startUtility } from '#main/utility-process.ts';

/** As Electron's: it has no number, and cannot be ended, before it is spawned. */
class FakeUtility extends EventEmitter {
  isSpawned = false;
  readonly posted: unknown[] = [];
  readonly kill = vi.fn(() => this.isSpawned);

  postMessage(message: unknown): void {
    this.posted.push(message);
  }

  spawn(): void {
    this.isSpawned = true;
    this.emit('spawn');
  }
}

function started() {
  const fake = new FakeUtility();
  const fork = vi.fn(() => fake);
  const electron = { utilityProcess: { fork } } as unknown as Pick<Electron, 'utilityProcess'>;
  const process = startUtility<string, string>(electron, { file: '/app/x.js', serviceName: 'GAP x', messages: z.string() });
  return { fake, fork, process };
}

it('passes messages both ways, and says how it ended', async () => {
  const { fake, fork, process } = started();
  expect(fork).toHaveBeenCalledWith('/app/x.js', [], { serviceName: 'GAP x', stdio: 'inherit' });
  fake.spawn();
  const said: string[] = [];
  process.onMessage((message) => said.push(message));
  process.post('hello');
  fake.emit('message', 'good day');
  fake.emit('exit', 3);
  expect([fake.posted, said, await process.ended]).toEqual([['hello'], ['good day'], 'exit code 3']);
});

it('posts nothing to one that has exited, which would crash the app', () => {
  const { fake, process } = started();
  fake.spawn();
  fake.on('exit', () => process.post('too late'));
  fake.emit('exit', 0);
  expect(fake.posted).toEqual([]);
});

it('is ended when it says what is no message, even before it has a number', async () => {
  const { fake, process } = started();
  const said: string[] = [];
  process.onMessage((message) => said.push(message));
  fake.emit('message', { not: 'a string' });
  expect([said, await process.ended]).toEqual([[], 'it said what is no message']);
  expect(fake.kill.mock.results.map(({ value }) => value as boolean)).toEqual([false]);
  fake.spawn();
  expect(fake.kill.mock.results.map(({ value }) => value as boolean)).toEqual([false, true]);
});
