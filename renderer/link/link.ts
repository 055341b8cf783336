import { said } from '#format/core/said.ts';
import type { WindowAnswer, WindowAsks, WindowCallName, WindowEventName, WindowEventValue } from '#renderer/link/tables.ts';
import { type Fault, faultSaying } from '#server/core/fault.ts';

/** Whether the app can be reached: a window that cannot reach it must not show old state as current. */
export type LinkStatus = 'connecting' | 'open' | 'lost' | 'refused';

export interface LinkEvents {
  onStatus(status: LinkStatus): void;
  onEvent<Name extends WindowEventName>(event: Name, value: WindowEventValue<Name>): void;
}

/** A window's connection to the app, whatever the transport. */
export interface Link {
  /** Rejects with a {@link CallFault}. */
  call<Name extends WindowCallName>(name: Name, asks: WindowAsks<Name>): Promise<WindowAnswer<Name>>;
  /** Bytes of a recording, `range` with both ends included. Rejects with a {@link CallFault}. */
  bytes(path: string, range?: { readonly from: number; readonly to: number }): Promise<ArrayBuffer>;
  close(): void;
}

/** Fetches from our own origin; `headers` authenticate the request where needed. */
export async function fetchBytes(
  path: string,
  range: { from: number; to: number } | undefined,
  headers: Record<string, string>,
): Promise<ArrayBuffer> {
  const response = await fetch(path, { headers: { ...headers, ...(range && { Range: `bytes=${range.from}-${range.to}` }) } }).catch(
    () => undefined,
  );
  if (response?.ok === true) return await response.arrayBuffer();
  throw new CallFault(
    faultSaying(
      'shard.unreadable',
      said`${path}: could not be read${response === undefined ? '' : ` (${response.status})`}`,
      said`It may have been moved or deleted: reload the list of recordings`,
    ),
  );
}

/** What went wrong with a call, and the next step. */
export class CallFault extends Error {
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(fault.says);
    this.name = 'CallFault';
    this.fault = fault;
  }
}

export const LOST: Fault = faultSaying(
  'app.lost',
  said`The connection to the recorder was lost`,
  said`This page reconnects by itself; until then it cannot see whether a recording runs`,
);
