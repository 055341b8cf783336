import { readFileSync } from 'node:fs';
import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import { TRUST_ROLES, type TrustedKey } from '#format/core/sign/signer.ts';
import { publicKeyOf } from '#format/sign/public-key.ts';

/** The text of a public key's file. Throws a GapError (`keys.unreadable`). */
export function readPem(path: string): string {
  try {
    // biome-ignore lint/plugin: the user names this file, and secrets in containers are links
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new GapError('keys.unreadable', said`${path}: cannot be read`, said`Give a key as a PEM file`, { cause });
  }
}

/** Keys that count for whatever they sign, from PEM files. Throws a GapError (`keys.*`). */
export const trustedFrom = (paths: readonly string[]): TrustedKey[] =>
  paths.map((path) => ({ ...publicKeyOf(readPem(path), path), name: path, roles: TRUST_ROLES }));
