import { inject } from 'vitest';
import { Outgoing } from '#corpus/send/outgoing.ts';
import { planParts } from '#corpus/send/plan-parts.ts';
import type { Ingested } from '#test/support/ingested.ts';
import { readMeta } from '#test/support/shards.ts';

export interface Said {
  readonly status: number;
  readonly body: { readonly code?: string; readonly message?: string; readonly retry_after_s?: number; readonly id?: string };
}

/** Asks a service, with its invitation's token unless other headers are given. */
export async function post(
  ingested: Ingested,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
  method = 'POST',
): Promise<Said> {
  const answer = await fetch(`${ingested.address}${path}`, {
    method,
    headers: { authorization: `Bearer ${ingested.invitation.token}`, ...headers },
    ...(method === 'POST' && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as Said['body'] };
}

/** What a recorder announces of a shard. */
export async function plan(folder = inject('shard')) {
  return { session_id: readMeta(folder).session_id, files: await planParts(new Outgoing(folder, undefined), undefined) };
}
