import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';

const notHere = (what: string) => (): never => {
  throw new GapError('usage.place', said`${what} in a browser`, said`Use gap-shard in Node, or the Python package`);
};

/** Stands for `decrypted-place.ts`: its ciphers are Node's. */
export const decryptedPlace = notHere('an encrypted shard is not read');

/** Stands for `s3.ts`: credentials have no place in a page. */
export const s3Place = notHere('an s3:// address is not read');
