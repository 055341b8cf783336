import { z } from 'zod';
import { GapError, messageOf, systemRemedy } from '#format/core/errors.ts';
import { formsOf, said } from '#format/core/said.ts';
import type { CallTable } from '#server/core/call.ts';
import { Fault, faultSaying } from '#server/core/fault.ts';

/** Longest message accepted from a window, characters; the longest call is a few hundred. */
export const MAX_REQUEST = 16_384;

/** From a window. `with` is checked against the call's own schema. */
const Request = z.strictObject({ id: z.int().nonnegative(), call: z.string().max(60), with: z.unknown() });

/** To a window: the answer to a call, or an event. Its value is checked against the call's or event's own schema. */
export const Told = z.union([
  z.strictObject({ id: z.int().nonnegative(), value: z.unknown() }),
  z.strictObject({ id: z.int().nonnegative(), fault: Fault }),
  z.strictObject({ event: z.string().max(60), value: z.unknown() }),
]);

export type Request = z.infer<typeof Request>;
export type Told = z.infer<typeof Told>;

/** A message that is not a valid request: our own windows never send one. */
export class HostileMessage extends Error {}

/** Reads a message from a window that may make the calls in `table`. Throws {@link HostileMessage}. */
export function readRequest(text: string, table: CallTable): Request {
  if (text.length > MAX_REQUEST) throw new HostileMessage(`a message of ${text.length} characters`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new HostileMessage('not JSON');
  }
  const request = Request.safeParse(value);
  if (!request.success) throw new HostileMessage(z.prettifyError(request.error));
  const { call } = request.data;
  const known = Object.hasOwn(table, call) ? table[call] : undefined;
  if (known === undefined) throw new HostileMessage(`there is no call ${call}`);
  const asks = known.asks.safeParse(request.data.with);
  if (!asks.success) throw new HostileMessage(`${call}: ${z.prettifyError(asks.error)}`);
  return { ...request.data, with: asks.data };
}

/** An implementation of the calls of a table. */
export interface Answering {
  readonly calls: Readonly<Record<string, (asks: never) => Promise<unknown>>>;
}

/** Carries out a parsed request. Never rejects: errors are returned to the window. */
export async function answer({ calls }: Answering, request: Request): Promise<Told> {
  try {
    const carryOut = calls[request.call] as (asks: unknown) => Promise<unknown>;
    return { id: request.id, value: await carryOut(request.with) };
  } catch (error) {
    return { id: request.id, fault: faultOf(error) };
  }
}

/** How an error is reported to a window; an unexpected one is reported as such. */
export function faultOf(error: unknown): Fault {
  if (error instanceof GapError)
    return {
      code: error.code,
      says: error.message,
      remedy: error.remedy,
      ...formsOf(error.words.says, error.words.remedy),
      ...(error.way !== undefined && { way: error.way }),
    };
  const remedy = systemRemedy(error);
  if (remedy !== undefined) return faultSaying('app.file', messageOf(error), remedy);
  return faultSaying('app.unexpected', messageOf(error), said`Try again; if it happens again, report it and what you did before`);
}
