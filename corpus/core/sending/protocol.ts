import { z } from 'zod';
import { LEAST_PART_BYTES, MOST_PART_BYTES, MOST_PARTS, partsOf } from '#corpus/core/sending/parts.ts';
import { Receipt } from '#corpus/core/sending/receipt.ts';
import { Encryption } from '#format/core/documents/encryption.ts';
import { Forms } from '#format/core/words.ts';

/** Of all files of a shard: two videos of two hours in the smallest parts are 15,000. A plan is kept in one piece, and written at each change. */
const MOST_PARTS_IN_ALL = 20_000;
/** Of a request's body: hashes of so many parts are 1.4 MB. */
export const MOST_REQUEST_BYTES = 2e6;
/** A shard has a dozen. */
const MOST_FILES = 100;
/** Addresses asked for at once. */
const MOST_URLS = 64;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hexadecimal digits');
/** A plain name: it becomes part of a key in the store. */
const fileName = z.string().regex(/^[A-Za-z0-9][\w.-]{0,99}$/, 'must be a plain file name');

const PlannedFile = z
  .strictObject({
    name: fileName,
    bytes: z.int().nonnegative(),
    part_bytes: z.int().min(LEAST_PART_BYTES).max(MOST_PART_BYTES),
    parts: z.array(sha256).min(1).max(MOST_PARTS).describe('of each part'),
  })
  .refine(({ bytes, part_bytes, parts }) => parts.length === partsOf(bytes, part_bytes), 'parts do not match bytes');

/** `POST /v1/shards`: a shard that is to be sent, in the order of its files. The same request again goes on with it. */
export const BeginRequest = z.strictObject({
  session_id: z.guid(),
  files: z
    .array(PlannedFile)
    .min(1)
    .max(MOST_FILES)
    .refine(
      (files) => files.reduce((sum, { parts }) => sum + parts.length, 0) <= MOST_PARTS_IN_ALL,
      `more than ${MOST_PARTS_IN_ALL} parts`,
    ),
  encryption: Encryption.optional().describe('absent: the files are as they were sealed'),
});

/** What there is of a shard already. */
export const BeginAnswer = z.strictObject({
  id: sha256.describe('of hashes.json, as it was sealed'),
  done: z.array(fileName).describe('files that are whole'),
  receipt: Receipt.optional().describe('of a shard that was sent before'),
});

/** `POST /v1/shards/ID/urls` */
export const UrlsRequest = z.strictObject({
  file: fileName,
  parts: z
    .array(
      z
        .int()
        .min(0)
        .max(MOST_PARTS - 1),
    )
    .min(1)
    .max(MOST_URLS),
  again: z.boolean().optional().describe('the store has forgotten what was begun: begin the file anew'),
});

/** `POST /v1/shards/ID/commit`: the last file, `shard.dsse.json`, which says that the others are whole. */
export const CommitRequest = z.strictObject({ envelope: z.string().min(1).max(1e6) });

/** Where each part is to be PUT, with these very headers, which the address is bound to. */
export const UrlsAnswer = z.strictObject({
  parts: z.array(z.strictObject({ part: z.int().nonnegative(), url: z.url(), headers: z.record(z.string(), z.string()) })),
});

/** `POST /v1/shards/ID/files`: all parts of a file have been taken by the store. */
export const FileRequest = z.strictObject({ file: fileName, etags: z.array(z.string().min(1).max(200)).min(1).max(MOST_PARTS) });

export const FileAnswer = z.strictObject({ file: fileName });

/** Without a receipt: everything is still being read back; ask again. */
export const CommitAnswer = z.strictObject({ receipt: Receipt.optional() });

/** `POST /v1/shards/ID/kept`: the files of a shard as its sender has them now. */
export const KeptRequest = z.strictObject({
  files: z
    .array(z.strictObject({ name: fileName, bytes: z.int().nonnegative() }))
    .min(1)
    .max(MOST_FILES),
  envelope_sha256: sha256,
});

/** Answered once every file was found in the store, in its length. */
export const KeptAnswer = z.strictObject({ receipt: Receipt });

/** Why a request was refused. */
export const Refusal = z.strictObject({
  code: z.string().max(100),
  message: z.string().max(2000),
  remedy: z.string().max(2000),
  forms: Forms.optional().describe('both as sentences, for other languages'),
  retry_after_s: z.number().optional(),
});

/** `POST /v1/shards/ID/withdraw`: answered once everything of it is deleted. */
export const WithdrawAnswer = z.strictObject({ withdrawn_utc: z.iso.datetime(), deleted: z.int().nonnegative() });

export type BeginRequest = z.infer<typeof BeginRequest>;
export type UrlsRequest = z.infer<typeof UrlsRequest>;
export type PlannedFile = z.infer<typeof PlannedFile>;
export type KeptRequest = z.infer<typeof KeptRequest>;
export type UrlsAnswer = z.infer<typeof UrlsAnswer>;
export type Refusal = z.infer<typeof Refusal>;
