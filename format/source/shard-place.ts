import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import type { ByteSource } from '#format/source/byte-source.ts';
import { FileSource } from '#format/source/file-source.ts';
import { HttpSource } from '#format/source/http-source.ts';
import { s3Place } from '#format/source/s3.ts';

/** Where a shard's files lie. */
export interface ShardPlace {
  /** As messages name it. */
  readonly name: string;
  /** The folder, where it lies on this machine. */
  readonly folder: string | undefined;
  /** Undefined where there is no such file. */
  open(file: string): Promise<ByteSource | undefined>;
}

/** `where`: a folder, `https://…/SESSION`, whose query goes to each file, or `s3://BUCKET/SESSION`. Throws a GapError (`usage.place`). */
export function shardPlace(where: string, signal?: AbortSignal): ShardPlace {
  const [, scheme] = /^([a-z][a-z0-9+.-]+):\/\//i.exec(where) ?? [];
  if (scheme === undefined)
    return {
      name: where,
      folder: where,
      open: async (file) => (existsSync(join(where, file)) ? new FileSource(join(where, file)) : undefined),
    };
  if (scheme === 's3')
    return {
      name: where,
      folder: undefined,
      open: async (file) => {
        const { url, sign } = s3Place(`${where.replace(/\/+$/, '')}/${file}`);
        return await HttpSource.open(url, { sign, signal });
      },
    };
  if (scheme !== 'https' && scheme !== 'http')
    throw new GapError(
      'usage.place',
      said`${where}: ${scheme} is not supported`,
      said`Give a folder, an https:// address or s3://BUCKET/KEY`,
    );
  return {
    name: where.replace(/[?#].*$/s, '').replace(/\/\/[^/]*@/, '//'),
    folder: undefined,
    open: (file) => HttpSource.open(fileUrl(where, file), { signal }),
  };
}

function fileUrl(where: string, file: string): URL {
  if (!URL.canParse(where))
    throw new GapError('usage.place', said`${where}: no address`, said`Give an https:// address of the shard’s folder`);
  const url = new URL(where);
  if (url.username !== '' || url.password !== '')
    throw new GapError(
      'usage.place',
      said`${url.host}: an address with a password in it`,
      said`Give a signed address, or credentials by the environment`,
    );
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/${file}`;
  url.hash = '';
  return url;
}

/** The error that a file is missing which the shard has to have. */
export const lacks = ({ name }: ShardPlace, file: string): GapError =>
  new GapError(
    'shard.missing',
    said`${name}: ${file} is missing`,
    said`Give the whole shard: the folder that holds meta.json, and all files beside it`,
  );
