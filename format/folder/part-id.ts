import { createHash } from 'node:crypto';

/** Session id of part `number` (from 1) of a session that was sealed as several shards; the first keeps the session's. RFC 9562 UUIDv8. */
export function partId(sessionId: string, number: number): string {
  if (number === 1) return sessionId;
  const hex = createHash('sha256').update(`${sessionId}/${number}`).digest('hex');
  const variant = '89ab'[Number.parseInt(hex.charAt(16), 16) & 3];
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `${variant}${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
}
