import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
import {
  BeginRequest,
  CommitRequest,
  FileRequest,
  KeptRequest,
  MOST_REQUEST_BYTES,
  type Refusal,
  UrlsRequest,
} from '#corpus/core/sending/protocol.ts';
import { Budgets, costOf } from '#corpus/ingest/budget.ts';
import { Refused } from '#corpus/ingest/refused.ts';
import type { IngestService } from '#corpus/ingest/service.ts';
import type { Token, Tokens } from '#corpus/ingest/tokens.ts';
import { GapError, messageOf } from '#format/core/errors.ts';
import { formsOf, said } from '#format/core/said.ts';
import { utf8 } from '#format/folder/utf8.ts';
import { boundedBody } from '#format/source/bounded-body.ts';
import type { Strangers } from '#server/strangers.ts';

const TYPE = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };
/** Requests of one token at the same time: four parts, and what is asked beside them. */
const MOST_AT_ONCE = 16;
const BODY_MS = 60_000;
/** A token with too many requests is refused after a second, so that asking again and again costs the service little. */
const BUSY_MS = 1000;

type Handler = (token: Token, body: unknown, id: string) => Promise<unknown> | unknown;

/** Answers requests of recorders, which are programs: what a page sends is refused. */
export class IngestHttp {
  readonly #service: IngestService;
  readonly #tokens: Tokens;
  readonly #strangers: Strangers;
  readonly #log: (line: string) => void;
  readonly #handlers: Readonly<Record<string, Handler>>;
  readonly #running = new Map<string, number>();
  readonly #budgets = new Budgets();
  /** Requests of a token about one shard, or that begin one, one after the other: whoever waits for the store keeps no other token waiting. */
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(service: IngestService, tokens: Tokens, strangers: Strangers, log: (line: string) => void) {
    this.#service = service;
    this.#tokens = tokens;
    this.#strangers = strangers;
    this.#log = log;
    this.#handlers = {
      '': (token, body) => service.begin(token, parsed(BeginRequest, body)),
      urls: (token, body, id) => service.urls(token, id, parsed(UrlsRequest, body)),
      files: (token, body, id) => {
        const { file, etags } = parsed(FileRequest, body);
        return service.file(token, id, file, etags);
      },
      commit: (token, body, id) => service.commit(token, id, parsed(CommitRequest, body).envelope),
      kept: (token, body, id) => service.kept(token, id, parsed(KeptRequest, body)),
      withdraw: (token, _, id) => service.withdraw(token, id),
    };
  }

  /** Never rejects. */
  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      send(response, 200, await this.#handle(request));
    } catch (error) {
      const { status, refusal } = refusalOf(error);
      if (status >= 500) this.#log(`${request.method} ${request.url}: ${messageOf(error)}`);
      // What was not read of a body would be taken for the next request.
      if (!request.complete) response.setHeader('connection', 'close');
      if (refusal.retry_after_s !== undefined) response.setHeader('retry-after', String(refusal.retry_after_s));
      send(response, status, refusal);
    }
  }

  async #handle(request: IncomingMessage): Promise<unknown> {
    const path = /^\/v1\/shards(?:\/([0-9a-f]{64})\/([a-z]+))?$/.exec(request.url ?? '');
    const [, id = '', verb = ''] = path ?? [];
    const handler = path !== null && Object.hasOwn(this.#handlers, verb) ? this.#handlers[verb] : undefined;
    if (handler === undefined)
      throw new Refused(404, 'address', said`there is nothing at this address`, said`Check the version of the program`);
    if (request.method !== 'POST') throw new Refused(405, 'method', said`${request.method} is not answered here`, said`Send a POST`);
    if (request.headers.origin !== undefined)
      throw new Refused(403, 'origin', said`pages are not answered`, said`Send it with \`gap upload\``);
    const token = this.#tokens.find(/^Bearer (\S{1,200})$/.exec(request.headers.authorization ?? '')?.[1] ?? '');
    if (token === undefined) throw new Refused(401, 'token', said`this token is not known here`, said`Ask for a new invitation`);
    this.#strangers.letIn(request.socket);
    const running = this.#running.get(token.name) ?? 0;
    if (running >= MOST_AT_ONCE) {
      await sleep(BUSY_MS);
      throw new Refused(429, 'busy', said`${running} requests of ${token.name} are running`, said`Send fewer at once`, 1);
    }
    this.#running.set(token.name, running + 1);
    try {
      const bytes = await bytesOf(request);
      await this.#spend(token, costOf(bytes.byteLength, undefined));
      const body = jsonIn(bytes);
      await this.#spend(token, costOf(0, body) - 1);
      if (verb === 'withdraw') this.#service.interrupt(token, id);
      return await this.#inTurn(`${token.name} ${id}`, async () => await handler(token, body, id));
    } finally {
      this.#running.set(token.name, (this.#running.get(token.name) ?? 1) - 1);
    }
  }

  /** Waits until a token may have so much work done. */
  async #spend(token: Token, cost: number): Promise<void> {
    const ms = this.#budgets.spend(token.name, cost, performance.now());
    if (ms > 0) await sleep(ms);
  }

  async #inTurn<T>(what: string, work: () => Promise<T>): Promise<T> {
    const before = this.#turns.get(what);
    const mine = (before ?? Promise.resolve()).catch(() => {}).then(work);
    this.#turns.set(what, mine);
    try {
      return await mine;
    } finally {
      if (this.#turns.get(what) === mine) this.#turns.delete(what);
    }
  }
}

function parsed<T>(schema: z.ZodType<T>, body: unknown): T {
  const { data, error } = schema.safeParse(body);
  const issue = error?.issues[0];
  if (data === undefined)
    throw new Refused(400, 'request', said`${issue?.path.join('.') || said`the request`}: ${issue?.message}`, said`Report it`);
  return data;
}

async function bytesOf(request: IncomingMessage): Promise<Uint8Array> {
  const late = setTimeout(() => request.destroy(), BODY_MS);
  try {
    const bytes = await boundedBody(request, MOST_REQUEST_BYTES);
    if (bytes === undefined) throw new Refused(413, 'size', said`a request of more than ${MOST_REQUEST_BYTES} bytes`, said`Report it`);
    return bytes;
  } finally {
    clearTimeout(late);
  }
}

function jsonIn(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(utf8(bytes));
  } catch {
    throw new Refused(400, 'request', said`the request is not JSON`, said`Report it`);
  }
}

function refusalOf(error: unknown): { readonly status: number; readonly refusal: Refusal } {
  if (error instanceof Refused) {
    const { status, code, message, remedy, words, retryAfterS } = error;
    const forms = formsOf(words.says, words.remedy);
    return { status, refusal: { code, message, remedy, ...forms, ...(retryAfterS !== undefined && { retry_after_s: retryAfterS }) } };
  }
  // What the store says, and where it is, is for who runs the service.
  const status = error instanceof GapError ? 502 : 500;
  return { status, refusal: { code: 'store', message: 'the service cannot do it now', remedy: 'Try again later', retry_after_s: 30 } };
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, TYPE);
  response.end(`${JSON.stringify(body)}\n`);
}
