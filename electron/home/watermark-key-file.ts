import { readFileSync } from 'node:fs';
import { WatermarkKeyFile } from '#format/core/documents/keyring.ts';
import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import type { WatermarkKey } from '#format/core/watermark/watermark-key.ts';
import { sessionKey } from '#home/keyring.ts';

/** Finds the key of a session's tiles; undefined when it is not available. */
export type WatermarkKeyOf = (sessionId: string, keyId: string) => WatermarkKey | undefined;

/** The key in a file written by `gap keys export watermark`. Throws a GapError (`keys.unreadable`). */
export function readWatermarkKey(path: string): WatermarkKeyOf {
  let file: WatermarkKeyFile;
  try {
    file = WatermarkKeyFile.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    // Not the parser's message: it quotes what it reads, which is a secret.
    throw new GapError('keys.unreadable', said`${path}: not a watermark key`, said`Give a file with an exported watermark key`, {
      way: { action: 'export-watermark-key' },
    });
  }
  const key = Buffer.from(file.key, 'hex');
  return (sessionId, keyId) => {
    if (keyId !== file.key_id || (file.session_id !== undefined && file.session_id !== sessionId)) return undefined;
    return { keyId, key: file.session_id === undefined ? sessionKey(key, sessionId) : key };
  };
}
