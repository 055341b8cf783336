import { describe, expect, it } from 'vitest';
import { LEAST_PART_BYTES, MOST_PART_BYTES, MOST_PARTS } from '#corpus/core/sending/parts.ts';
import { BeginRequest, CommitRequest, FileRequest, KeptRequest, Refusal, UrlsRequest } from '#corpus/core/sending/protocol.ts';

const HASH = 'a'.repeat(64);
const FILE = { name: 'video.ivf', bytes: LEAST_PART_BYTES + 1, part_bytes: LEAST_PART_BYTES, parts: [HASH, HASH] };
const BEGIN = { session_id: '00000000-0000-4000-8000-000000000000', files: [FILE] };
const begins = (file: object) => BeginRequest.safeParse({ ...BEGIN, files: [{ ...FILE, ...file }] }).success;
const many = <T>(count: number, of: T): T[] => Array.from({ length: count }, () => of);

describe('what is sent to an ingest service', () => {
  it.each<[string, object, boolean]>([
    ['as many parts as its bytes have', {}, true],
    ['a part too few', { parts: [HASH] }, false],
    ['a part too many', { parts: [HASH, HASH, HASH] }, false],
    ['no parts', { bytes: 0, parts: [] }, false],
    ['no bytes, in one part', { bytes: 0, parts: [HASH] }, true],
    ['parts below the least', { bytes: 1, part_bytes: LEAST_PART_BYTES - 1, parts: [HASH] }, false],
    ['parts of the most', { bytes: 1, part_bytes: MOST_PART_BYTES, parts: [HASH] }, true],
    ['parts above the most', { bytes: 1, part_bytes: MOST_PART_BYTES + 1, parts: [HASH] }, false],
    ['a hash in capitals', { parts: [HASH, HASH.toUpperCase()] }, false],
    ['a name with a folder', { name: 'a/b' }, false],
    ['a name that begins with a dot', { name: '.a' }, false],
    ['a name of 100 characters', { name: 'a'.repeat(100) }, true],
    ['a name of 101 characters', { name: 'a'.repeat(101) }, false],
    ['a word more than the protocol has', { more: 1 }, false],
  ])('a file with %s: %j is %s', (_, file, allowed) => {
    expect(begins(file)).toBe(allowed);
  });

  it.each([
    [1, true],
    [100, true],
    [0, false],
    [101, false],
  ])('%d files: %s', (count, allowed) => {
    const files = many(count, { ...FILE, bytes: 1, parts: [HASH] });
    expect(BeginRequest.safeParse({ ...BEGIN, files }).success).toBe(allowed);
    expect(KeptRequest.safeParse({ files: many(count, { name: 'a', bytes: 0 }), envelope_sha256: HASH }).success).toBe(allowed);
  });

  it.each([
    [MOST_PARTS, true],
    [MOST_PARTS + 1, false],
  ])('%d parts in one file: %s; two such files are all that a shard may have', (count, allowed) => {
    const file = { ...FILE, bytes: count * LEAST_PART_BYTES, parts: many(count, HASH) };
    expect(begins(file)).toBe(allowed);
    expect(BeginRequest.safeParse({ ...BEGIN, files: [file, file] }).success).toBe(allowed);
    expect(BeginRequest.safeParse({ ...BEGIN, files: [file, file, { ...FILE, bytes: 1, parts: [HASH] }] }).success).toBe(false);
  });

  it.each<[string, unknown[], boolean]>([
    ['the first', [0], true],
    ['the last', [MOST_PARTS - 1], true],
    ['one behind the last', [MOST_PARTS], false],
    ['one before the first', [-1], false],
    ['none', [], false],
    ['64', many(64, 1), true],
    ['65', many(65, 1), false],
  ])('a question for the address of %s part: %j', (_, parts, allowed) => {
    expect(UrlsRequest.safeParse({ file: 'a', parts }).success).toBe(allowed);
  });

  it.each([
    [1, true],
    [1e6, true],
    [1e6 + 1, false],
    [0, false],
  ])('an envelope of %d characters: %s', (length, allowed) => {
    expect(CommitRequest.safeParse({ envelope: 'x'.repeat(length) }).success).toBe(allowed);
  });

  it.each<[string[], boolean]>([
    [['x'], true],
    [[], false],
    [[''], false],
    [['x'.repeat(200)], true],
    [['x'.repeat(201)], false],
    [many(MOST_PARTS, 'x'), true],
    [many(MOST_PARTS + 1, 'x'), false],
  ])('etags %j: %s', (etags, allowed) => {
    expect(FileRequest.safeParse({ file: 'a', etags }).success).toBe(allowed);
  });

  it('a refusal that is longer than anybody reads is none', () => {
    const said = { code: 'c', message: 'm', remedy: 'r' };
    expect(Refusal.safeParse({ ...said, message: 'x'.repeat(2000), remedy: 'x'.repeat(2000), code: 'x'.repeat(100) }).success).toBe(true);
    for (const [key, length] of [
      ['message', 2001],
      ['remedy', 2001],
      ['code', 101],
    ] as const)
      expect(Refusal.safeParse({ ...said, [key]: 'x'.repeat(length) }).success).toBe(false);
  });
});
