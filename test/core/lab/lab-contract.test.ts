import { expect, it } from 'vitest';
import * as contract from '#core/lab/lab-contract.ts';
import { wiresOf } from '#test/support/wire.ts';

it('a station and a lab of two versions tell each other what is written down', async () => {
  await expect(wiresOf(contract)).toMatchFileSnapshot('lab-contract.txt');
});
