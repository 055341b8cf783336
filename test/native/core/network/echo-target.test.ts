import { expect, it } from 'vitest';
import { parseEchoTarget } from '#native/core/network/echo-target.ts';

it.each([
  ['example.org', 'example.org', undefined],
  [' example.org ', 'example.org', undefined],
  ['example.org:7', 'example.org', 7],
  ['192.0.2.1:1', '192.0.2.1', 1],
  ['192.0.2.1:65535', '192.0.2.1', 65_535],
  ['2001:db8::1', '2001:db8::1', undefined],
  ['[2001:db8::1]', '2001:db8::1', undefined],
  ['[2001:db8::1]:7', '2001:db8::1', 7],
  ['a', 'a', undefined],
  ['::1', '::1', undefined],
  ['::', '::', undefined],
  // A name that could be the beginning of an IPv6 address.
  ['abcd:7', 'abcd', 7],
])('%j asks %s, port %s', (text, host, port) => {
  expect(parseEchoTarget(text)).toEqual({ host, port });
});

it.each([
  '',
  ' ',
  'example.org:0',
  'example.org:65536',
  'example.org:123456',
  'example.org:',
  'http://example.org',
  '-a',
  'a-',
  'a b',
  '[::1',
  '[example.org]',
  '[]:7',
  'a'.repeat(254),
])('%j is refused by name, value and remedy', (text) => {
  expect(() => parseEchoTarget(text)).toThrow(
    expect.objectContaining({ code: 'usage.probe', message: expect.stringContaining(JSON.stringify(text)) }),
  );
});
