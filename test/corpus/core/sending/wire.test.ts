import { expect, it } from 'vitest';
import * as protocol from '#corpus/core/sending/protocol.ts';
import { wiresOf } from '#test/support/wire.ts';

it('a sender and a service of two versions understand each other by what is written down', async () => {
  await expect(wiresOf(protocol)).toMatchFileSnapshot('protocol.txt');
});
