import { expect, it } from 'vitest';
import * as protocol from '#play/core/protocol.ts';
import { wiresOf } from '#test/support/wire.ts';

it('a protocol file holds what is written down', async () => {
  await expect(wiresOf(protocol)).toMatchFileSnapshot('protocol.txt');
});
