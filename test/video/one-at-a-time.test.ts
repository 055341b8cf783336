import { expect, it } from 'vitest';
import { untilAlone } from '#video/one-at-a-time.ts';

const never = new AbortController().signal;

it('lets one begin when the one before has ended, in order, and skips those cancelled', async () => {
  const order: string[] = [];
  const first = await untilAlone(never);
  const stop = new AbortController();
  const broken = untilAlone(stop.signal).then(
    () => order.push('broken'),
    (error: Error) => order.push(error.message),
  );
  const second = untilAlone(never).then((next) => {
    order.push('second');
    return next;
  });
  const third = untilAlone(never).then((next) => {
    order.push('third');
    next();
  });
  stop.abort(new Error('later'));
  await broken;
  // The first has not ended: a cancelled one lets nobody pass.
  await new Promise((resolve) => setImmediate(resolve));
  expect(order).toEqual(['later']);
  first();
  const next = await second;
  expect(order).toEqual(['later', 'second']);
  next();
  await third;
  expect(order).toEqual(['later', 'second', 'third']);
});

it('immediately refuses one cancelled before it asked', async () => {
  await expect(untilAlone(AbortSignal.abort(new Error('ended')))).rejects.toThrow('ended');
  (await untilAlone(never))();
});
