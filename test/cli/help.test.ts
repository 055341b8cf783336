import { expect, it, vi } from 'vitest';
import { runGap } from '#cli/run.ts';
import { runGapShard } from '#format/cli/run-gap-shard.ts';

async function printed(run: () => Promise<number>): Promise<string> {
  let text = '';
  using _write = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  expect(await run()).toBe(0);
  return text;
}

it.each([
  ['gap', runGap],
  ['gap-shard', runGapShard],
] as const)('no line of what %s COMMAND --help prints is wider than 100 columns', async (name, run) => {
  const overview = await printed(() => run(['--help']));
  const commands = [...overview.matchAll(new RegExp(`^  ${name} ([a-z]+)`, 'gm'))].map(([, command]) => command as string);
  expect(commands.length).toBeGreaterThan(3);
  for (const command of commands)
    for (const line of (await printed(() => run([command, '--help']))).split('\n'))
      expect(line.length, `${command}: ${line}`).toBeLessThanOrEqual(100);
});
