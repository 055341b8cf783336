import { readFileSync } from 'node:fs';

/** The version of this program. The file lies at the same place in a checkout and in `dist/`, which has its own. */
export function ownVersion(): string {
  return (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }).version;
}
