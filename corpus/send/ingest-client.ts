import type { z } from 'zod';
import type { Invitation } from '#corpus/core/sending/invitation.ts';
import { Refusal } from '#corpus/core/sending/protocol.ts';
import { GapError, messageOf } from '#format/core/errors.ts';
import { parsedJson } from '#format/core/json-text.ts';
import { plain } from '#format/core/plain.ts';
import { mapped, remedyOf, said, saysOf, type Words } from '#format/core/said.ts';
import { utf8 } from '#format/folder/utf8.ts';
import { backOff } from '#format/source/backoff.ts';
import { boundedBody } from '#format/source/bounded-body.ts';

const ANSWER_MS = 90_000;
/** Of a service that is away for a moment; one that is away for longer is asked by the next call of the command. */
const TRIES = 5;
const PACE_MS = { first: 500 };
const LONGEST_WAIT_S = 30;
const MOST_ANSWER_BYTES = 4e6;

/** Asks an ingest service. */
export class IngestClient {
  readonly #invitation: Invitation;
  readonly #signal: AbortSignal | undefined;

  constructor(invitation: Invitation, signal?: AbortSignal) {
    [this.#invitation, this.#signal] = [invitation, signal];
  }

  /** Rejects with a GapError (`shard.remote`, or `sending.CODE` by what the service refused). */
  async ask<T>(path: string, body: unknown, schema: z.ZodType<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      this.#signal?.throwIfAborted();
      const answer = await this.#once(path, body).catch((error: unknown) => {
        if (error instanceof GapError) throw error;
        this.#signal?.throwIfAborted();
        return { status: 0, text: messageOf((error as Error).cause ?? error) };
      });
      const refusal = Refusal.safeParse(parsedJson(answer.text)).data;
      if (answer.status === 200) return this.#parsed(answer.text, schema);
      const passes = answer.status === 0 || answer.status >= 500 || refusal?.code === 'busy';
      if (!passes || tries === TRIES) throw this.#refused(answer, refusal);
      await backOff(tries, PACE_MS, this.#signal, Math.min(LONGEST_WAIT_S, refusal?.retry_after_s ?? 0) * 1000);
    }
  }

  async #once(path: string, body: unknown): Promise<{ readonly status: number; readonly text: string }> {
    const { address, token } = this.#invitation;
    const late = AbortSignal.timeout(ANSWER_MS);
    const answer = await fetch(`${address}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: this.#signal === undefined ? late : AbortSignal.any([this.#signal, late]),
    });
    const bytes = await boundedBody(answer.body, MOST_ANSWER_BYTES);
    if (bytes === undefined) throw this.#wrong(said`it answers more than ${MOST_ANSWER_BYTES} bytes`);
    return { status: answer.status, text: utf8(bytes) };
  }

  #parsed<T>(text: string, schema: z.ZodType<T>): T {
    const { data, error } = schema.safeParse(parsedJson(text));
    if (data === undefined)
      throw this.#wrong(said`its answer is not one of ours: ${error?.issues[0]?.path.join('.')}: ${error?.issues[0]?.message}`);
    return data;
  }

  #wrong(what: Words): GapError {
    return new GapError('shard.remote', said`${this.#invitation.address}: ${what}`, said`Check that both programs have the same version`);
  }

  #refused({ status, text }: { readonly status: number; readonly text: string }, refusal: Refusal | undefined): GapError {
    const { address } = this.#invitation;
    if (refusal === undefined)
      return new GapError(
        'shard.remote',
        said`${address}: ${status === 0 ? plain(text) : `HTTP ${status}`}`,
        said`Check the address and the connection, then try again`,
      );
    const told = { ...refusal, says: refusal.message };
    return new GapError(
      `sending.${/^[a-z]+$/.test(refusal.code) ? refusal.code : 'refused'}`,
      said`${address}: ${mapped(saysOf(told), plain)}`,
      mapped(remedyOf(told), plain),
    );
  }
}
