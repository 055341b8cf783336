import { readFileSync } from 'node:fs';
import { GapError } from '#format/core/errors.ts';
import type { FlagTable, FlagValues } from '#format/core/flags.ts';
import type { LanOptions } from '#server/web-server.ts';

/** Flags of every command that may be reached from other machines. */
export const LAN_FLAGS = {
  listen: { takes: 'HOST', help: 'listen on this address, with TLS; compare the certificate’s printed fingerprint' },
  cert: {
    takes: 'FILE',
    help: 'its certificate. To make one: openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 365 -subj /CN=lab -keyout key.pem -out cert.pem',
  },
  key: { takes: 'FILE', help: 'the certificate’s key' },
} as const satisfies FlagTable;

/** Where to listen beyond this machine; undefined: nowhere. Throws a GapError (`usage.listen`, `usage.cert`, `usage.key`). */
export function lanOf({ listen, cert, key }: FlagValues<typeof LAN_FLAGS>, command: string): LanOptions | undefined {
  if (listen === undefined && cert === undefined && key === undefined) return undefined;
  if (listen === undefined || cert === undefined || key === undefined)
    throw new GapError(
      'usage.listen',
      'Listening beyond this machine needs TLS',
      `Give --listen HOST, --cert FILE and --key FILE; see \`gap ${command} --help\``,
    );
  const read = (flag: string, path: string) => {
    try {
      return readFileSync(path, 'utf8');
    } catch (cause) {
      throw new GapError(`usage.${flag}`, `--${flag} ${path}: cannot be read`, 'Give a PEM file', { cause });
    }
  };
  return { host: listen, cert: read('cert', cert), key: read('key', key) };
}
