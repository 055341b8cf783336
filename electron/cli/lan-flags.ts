import { readFileSync } from 'node:fs';
import { GapError } from '#format/core/errors.ts';
import type { LanOptions } from '#server/web-server.ts';

/** Flags of every command that may be reached from other machines. */
export const LAN_OPTIONS = { listen: { type: 'string' }, cert: { type: 'string' }, key: { type: 'string' } } as const;

export const LAN_HELP = `  --listen HOST --cert FILE --key FILE
                     listen on this address, with TLS; compare the certificate's printed fingerprint. To make a certificate:
                     openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 365 -subj /CN=lab -keyout key.pem -out cert.pem
`;

/** Where to listen beyond this machine; undefined: nowhere. Throws a GapError (`usage.listen`, `usage.cert`, `usage.key`). */
export function lanOf(
  { listen, cert, key }: { readonly [flag in keyof typeof LAN_OPTIONS]?: string | undefined },
  command: string,
): LanOptions | undefined {
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
