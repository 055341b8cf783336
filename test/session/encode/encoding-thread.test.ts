import { expect, it, vi } from 'vitest';
import { hasStuckThreads } from '#native/stuck-threads.ts';
import { EncodingThread } from '#session/encode/encoding-thread.ts';
import { long } from '#test/support/long.ts';

const never = new AbortController().signal;
/** A thread that runs `source`. */
const thread = (source: string, workerData?: unknown) =>
  new EncodingThread<unknown, { readonly job: unknown }>(
    new URL(`data:text/javascript,${encodeURIComponent(`import { parentPort } from 'node:worker_threads';\n${source}`)}`),
    'test',
    workerData,
  );
const ANSWERS = "parentPort.on('message', (job) => (job === 'end' ? parentPort.close() : parentPort.postMessage({ job })));";

it('answers one job after the other', async () => {
  using both = thread(ANSWERS);
  expect(await Promise.all([both.ask(1, 10_000, never), both.ask(2, 10_000, never)])).toEqual([{ job: 1 }, { job: 2 }]);
});

it('lets the next one in when it cannot start, ends, or fails', async () => {
  using nowhere = new EncodingThread(new URL('http://localhost/'), 'test', undefined);
  await expect(nowhere.ask(1, 10_000, never)).rejects.toThrow(/URL/i);
  using ends = thread("parentPort.once('message', () => parentPort.close());");
  expect(await ends.ask(1, 10_000, never)).toBeUndefined();
  using fails = thread("parentPort.once('message', () => { throw new Error('no memory'); });");
  await expect(fails.ask(1, 10_000, never)).rejects.toThrow('no memory');
  using answers = thread(ANSWERS);
  expect(await answers.ask(3, 10_000, never)).toEqual({ job: 3 });
  // A fresh thread each time: one that ended is never asked again.
  expect(await ends.ask(2, 10_000, never)).toBeUndefined();
  await expect(fails.ask(2, 10_000, never)).rejects.toThrow('no memory');
});

long('is not abandoned because the whole process stood still', async () => {
  using slow = thread(`parentPort.on('message', (job) => {
    if (job === 'end') return parentPort.close();
    const working = setInterval(() => parentPort.postMessage('at-work'), 20);
    setTimeout(() => (clearInterval(working), parentPort.postMessage({ job })), 2500);
  });`);
  expect(await slow.ask('end of start', 60_000, never)).toEqual({ job: 'end of start' });
  const answer = slow.ask(4, 400, never);
  await new Promise((resolve) => setTimeout(resolve, 100));
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1700);
  expect(await answer).toEqual({ job: 4 });
});

it('is left behind when cancelled in the middle of a job, and the process knows', async () => {
  const stop = new AbortController();
  const endless = thread("parentPort.on('message', (job) => job === 'end' && parentPort.close());");
  const asked = endless.ask(5, 10_000, stop.signal);
  setTimeout(() => stop.abort(new Error('enough')), 50);
  await expect(asked).rejects.toThrow('enough');
  expect(hasStuckThreads()).toBe(false);
  endless[Symbol.dispose]();
  expect(hasStuckThreads()).toBe(true);
  await vi.waitFor(() => expect(hasStuckThreads()).toBe(false));
  // It ended, so the next one is let in.
  using answers = thread(ANSWERS);
  expect(await answers.ask(6, 10_000, never)).toEqual({ job: 6 });
});

it('lets the next one in as soon as it has encoded, while it looks at the result, and takes no other job meanwhile', async () => {
  const seen = new SharedArrayBuffer(4);
  using looks = thread(
    `import { workerData } from 'node:worker_threads';
    parentPort.on('message', (job) => {
      if (job === 'end') return parentPort.close();
      parentPort.postMessage('encoded');
      Atomics.wait(new Int32Array(workerData), 0, 0, 10_000);
      parentPort.postMessage({ job });
    });`,
    seen,
  );
  using answers = thread(ANSWERS);
  const order: string[] = [];
  const looked = looks.ask(7, 20_000, never, () => order.push('encoded')).then((answer) => order.push(JSON.stringify(answer)));
  await answers.ask(8, 10_000, never);
  order.push('the next one');
  await expect(looks.ask(9, 10_000, never)).rejects.toThrow('while it works on one');
  Atomics.store(new Int32Array(seen), 0, 1);
  Atomics.notify(new Int32Array(seen), 0);
  await looked;
  expect(order).toEqual(['encoded', 'the next one', '{"job":7}']);
  expect(await answers.ask(10, 10_000, never)).toEqual({ job: 10 });
});
