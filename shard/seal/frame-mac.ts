import { createHmac, createSecretKey } from 'node:crypto';
import { type FrameMac, macMessage } from '#format/core/watermark/frame-code.ts';

/** HMAC-SHA256 of (session id, frame) under a session's watermark key. */
export function frameMac(key: Uint8Array, sessionId: string): FrameMac {
  // From raw bytes a new key is made for every HMAC: 28 us, against 5 with this.
  const secret = createSecretKey(key);
  return (frame) => createHmac('sha256', secret).update(macMessage(sessionId, frame)).digest();
}
