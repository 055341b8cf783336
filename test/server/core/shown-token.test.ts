import { expect, it } from 'vitest';
import { showing, tokenShown } from '#server/core/shown-token.ts';

it('a token is read as it was shown, in whichever way a browser lists it', () => {
  const token = 'Ab_-'.repeat(10);
  expect(showing(token)).toEqual(['gap', `token.${token}`]);
  expect(tokenShown(showing(token).join(', '))).toBe(token);
  expect(tokenShown(showing(token).join(','))).toBe(token);
});

it.each(['', 'a b', 'a,b', 'ä', 'x'.repeat(101), 'a\nb'])('what cannot stand in a header is not shown: %j', (token) => {
  expect(showing(token)).toEqual(['gap']);
});

it.each([undefined, '', 'gap', 'token.abc', 'gap, abc', 'gap, token.', 'gap, token.a, token.b', 'other, token.abc', 'gap, token.a b'])(
  '%j shows none',
  (protocols) => {
    expect(tokenShown(protocols)).toBeUndefined();
  },
);
