import { expect, it } from 'vitest';
import { keptCalls } from '#app/desk/kept-calls.ts';

it('removes nothing while a recording runs', async () => {
  const calls = keptCalls(() => ({ isResting: false, folder: '/nowhere' }));
  await expect(calls['kept.remove']({ recordings: true })).rejects.toMatchObject({ code: 'app.state', message: 'A recording is running' });
});
