import { expect, it } from 'vitest';
import * as messages from '#play/core/play-messages.ts';
import { wiresOf } from '#test/support/wire.ts';

it('players of two versions send each other what is written down', async () => {
  await expect(wiresOf(messages)).toMatchFileSnapshot('play-messages.txt');
});
