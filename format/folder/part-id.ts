import { createHash } from 'node:crypto';

/** Session id of part `number` (from 1) of a session that was sealed as several shards; the first keeps the session's. */
export function partId(sessionId: string, number: number): string {
  return number === 1 ? sessionId : uuidOf(`${sessionId}/${number}`);
}

/** An id that the same text always gives. RFC 9562 UUIDv8. */
export function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  const variant = '89ab'[Number.parseInt(hex.charAt(16), 16) & 3];
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `${variant}${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
}
