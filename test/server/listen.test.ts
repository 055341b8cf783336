import { createServer } from 'node:http';
import { expect, it } from 'vitest';
import { LOOPBACK, listen } from '#server/listen.ts';

it('a port that is taken is an error that says what to do', async () => {
  const [first, second] = [createServer(), createServer()];
  const port = await listen(first, LOOPBACK, 0);
  await expect(listen(second, LOOPBACK, port)).rejects.toMatchObject({
    code: 'app.port',
    message: expect.stringContaining(`${LOOPBACK} port ${port}`),
    way: { settings: ['port'] },
  });
  first.close();
});
