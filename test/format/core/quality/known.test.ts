import { expect, it } from 'vitest';
import { judge, judgeDeep } from '#format/core/quality/verdict.ts';
import { KNOWN_SESSIONS } from '#test/support/known-sessions/sessions.ts';

/** Nine digits: the last ones are the processor's. */
const plainly = (key: string, value: unknown) => {
  // Says the same again.
  if (key === 'forms') return undefined;
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(9)) : value;
};
const lines = (what: object) =>
  Object.entries(what).flatMap(([name, value]) =>
    Array.isArray(value)
      ? [name, ...value.map((one) => `  ${JSON.stringify(one, plainly)}`)]
      : [`${name} ${JSON.stringify(value, plainly)}`],
  );

/**
 * Every finding with all its figures, places and words. A change here is a change of the verdict over shards that exist: say why in the commit
 * (`npx vitest run -u` writes them anew).
 */
it.each(Object.entries(KNOWN_SESSIONS))('the verdict over %s is the one that is known', async (name, session) => {
  const { facts, deep } = session();
  const told = [...lines(judge(facts)), ...(deep === undefined ? [] : ['', 'deep', ...lines(judgeDeep(facts, deep))])];
  await expect(`${told.join('\n')}\n`).toMatchFileSnapshot(`known/${name}.txt`);
});
