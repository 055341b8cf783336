import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect } from 'vitest';
import { whyNoPython } from '#scripts/python/venv.ts';
import { trusted } from '#test/support/corpus.ts';
import { long } from '#test/support/long.ts';
import { python } from '#test/support/python.ts';
import { Released } from '#test/support/released.ts';

const why = whyNoPython();
if (why !== undefined) console.warn(`not run here: releases as Python reads them: ${why}`);

describe.skipIf(why !== undefined)('a release in Python', () => {
  long('names the shards whose clips are read, and each is the one that was released', async () => {
    await using made = await Released.make('embedded');
    const key = join(made.own.folder.path, 'operator.pem');
    writeFileSync(key, made.operator.publicKey);
    const { code, output } = await python([resolve('test/python/read_release.py'), made.plan.folder, key]);
    expect(code, output).toBe(0);
    expect(JSON.parse(output)).toMatchObject({ name: 'demo', version: '1.0.0', pictures: 16 });
    expect(trusted().some(({ publicKey }) => publicKey === made.operator.publicKey)).toBe(false);
  });
});
