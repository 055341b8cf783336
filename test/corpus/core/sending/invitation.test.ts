import { expect, it } from 'vitest';
import { invitationText, parseInvitation } from '#corpus/core/sending/invitation.ts';

const [TOKEN, KEY] = [`${'Ab-_'.repeat(10)}xyz`, '0f'.repeat(32)];

it.each([
  'https://ingest.example',
  'https://ingest.example:8443',
  'https://example.com/gap/ingest',
  'http://127.0.0.1:9000',
  'http://[::1]:1',
])('%s is read as it was written', (address) => {
  const invitation = { address, token: TOKEN, key: KEY };
  expect(parseInvitation(`  ${invitationText(invitation)}\n`)).toStrictEqual(invitation);
  const encrypted = { ...invitation, corpus: 'a1'.repeat(32) };
  expect(parseInvitation(invitationText(encrypted))).toStrictEqual(encrypted);
});

it('is read up to 2000 letters', () => {
  const rest = invitationText({ address: '', token: TOKEN, key: KEY }).length;
  const long = (letters: number) => ({ address: `https://${'a'.repeat(letters - rest - 8)}`, token: TOKEN, key: KEY });
  expect(parseInvitation(invitationText(long(2000)))).toStrictEqual(long(2000));
  expect(parseInvitation(invitationText(long(2001)))).toBeUndefined();
});

it.each([
  ['without TLS beyond this machine', `http://ingest.example/#${TOKEN}.${KEY}`],
  ['a host that only begins like this machine', `http://127.0.0.1.example/#${TOKEN}.${KEY}`],
  ['a name and password', `https://a:b@ingest.example/#${TOKEN}.${KEY}`],
  ['a query', `https://ingest.example/?x=1#${TOKEN}.${KEY}`],
  ['another scheme', `file:///etc/passwd#${TOKEN}.${KEY}`],
  ['a short token', `https://ingest.example/#abc.${KEY}`],
  ['no key', `https://ingest.example/#${TOKEN}`],
  ['nothing', ''],
])('%s is none', (_, text) => {
  expect(parseInvitation(text)).toBeUndefined();
});
