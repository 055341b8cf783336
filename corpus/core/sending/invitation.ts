/** What a recorder is given to send to a service: its address, a secret of its own, the key that receipts are signed with, and maybe that of the corpus. */
export interface Invitation {
  /** Without a slash at its end. */
  readonly address: string;
  readonly token: string;
  /** Ed25519, raw, hexadecimal. */
  readonly key: string;
  /** X25519, raw, hexadecimal: shards are encrypted to it; absent: they are sent as they are. */
  readonly corpus?: string;
}

/** An address without TLS is one only where it stays on this machine. No part of it is a name or password. */
const FORM =
  /^(https:\/\/[^\s/?#@]+(?:\/[\w.-]+)*|http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?)\/?#([A-Za-z0-9_-]{43})\.([0-9a-f]{64})(?:\.([0-9a-f]{64}))?$/;

export const invitationText = ({ address, token, key, corpus }: Invitation): string =>
  `${address}/#${token}.${key}${corpus === undefined ? '' : `.${corpus}`}`;

/** Undefined for a text that is none. */
export function parseInvitation(text: string): Invitation | undefined {
  const [, address, token, key, corpus] = FORM.exec(text.trim().slice(0, 2000)) ?? [];
  if (address === undefined || token === undefined || key === undefined) return undefined;
  return { address, token, key, ...(corpus !== undefined && { corpus }) };
}
