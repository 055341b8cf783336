import { readFileSync } from 'node:fs';

/** The input of a test vector, such as `hevc/delta`. */
export const vector = (name: string): Uint8Array =>
  Uint8Array.from(Buffer.from(readFileSync(`test/vectors/${name}/input.hex`, 'utf8').replace(/\s/g, ''), 'hex'));
