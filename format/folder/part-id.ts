import { createHash } from 'node:crypto';

/** Session id of part `number` (from 1) of a session that was sealed as several shards; the first keeps the session's. RFC 9562 UUIDv8. */
export function partId(sessionId: string, number: number): string {
  if (number === 1) return sessionId;
  const bytes = createHash('sha256').update(`${sessionId}/${number}`).digest();
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}
