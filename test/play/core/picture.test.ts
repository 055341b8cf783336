import { expect, it } from 'vitest';
import * as picture from '#play/core/picture.ts';
import { wiresOf } from '#test/support/wire.ts';

it('a game draws what is written down', async () => {
  await expect(wiresOf(picture)).toMatchFileSnapshot('picture.txt');
});
