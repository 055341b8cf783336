import { pathToFileURL } from 'node:url';
import { expect, inject, it, vi } from 'vitest';
import { endOnStray } from '#main/end-on-stray.ts';
import { gap } from '#test/support/gap.ts';

it('what nobody caught is said, and no verdict', async () => {
  const env = { GAP_STRAY: 'at-once', NODE_OPTIONS: `--import=${pathToFileURL('test/support/stray.mjs')}` };
  const { code, stdout, stderr } = await gap(['validate', inject('shard')], { env });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain('gap validate: Error: nobody caught this');
});

it('in the app it is shown, whatever it was, and the app ends', () => {
  const [exit, showErrorBox] = [vi.fn(), vi.fn()];
  const before = { uncaughtException: process.listeners('uncaughtException'), unhandledRejection: process.listeners('unhandledRejection') };
  endOnStray({ app: { exit }, dialog: { showErrorBox } });
  for (const name of ['uncaughtException', 'unhandledRejection'] as const) {
    const added = process.listeners(name as 'exit').filter((one) => !(before[name] as unknown[]).includes(one));
    expect(added).toHaveLength(1);
    for (const one of added) {
      (one as (error: unknown) => void)(new Error(`of ${name}`));
      process.off(name, one as () => void);
    }
    expect(showErrorBox.mock.lastCall).toEqual(['GAP recorder has to end', expect.stringContaining(`of ${name}`)]);
  }
  expect(exit.mock.calls).toEqual([[2], [2]]);
});
