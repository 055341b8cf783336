import { createHmac } from 'node:crypto';
import { type FrameMac, macMessage } from '#core/watermark/frame-code.ts';

/** HMAC-SHA256 of (session id, frame) under a session's watermark key. */
export function frameMac(key: Uint8Array, sessionId: string): FrameMac {
  return (frame) => createHmac('sha256', key).update(macMessage(sessionId, frame)).digest();
}
