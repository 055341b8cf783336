import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TemporaryFolder } from '#test/support/temporary.ts';

/** A self-signed certificate in PEM, made as `gap play --help` describes; `names`: of whom, as openssl wants it. */
export function selfSigned(names?: string): { readonly cert: string; readonly key: string } {
  using folder = new TemporaryFolder();
  const [key, cert] = [join(folder.path, 'key.pem'), join(folder.path, 'cert.pem')];
  const args = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-days',
    '1',
    '-subj',
    '/CN=lab',
    '-keyout',
    key,
    '-out',
    cert,
    ...(names === undefined ? [] : ['-addext', `subjectAltName=${names}`]),
  ];
  execFileSync('openssl', args, { stdio: 'ignore' });
  return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
}
