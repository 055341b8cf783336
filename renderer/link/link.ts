import type { Answer, Asks, CallName, EventValue, WindowEvent } from '#core/app/contract.ts';
import type { Fault } from '#core/app/state.ts';

/** Whether the app can be reached: a window that cannot hear it shows nothing as if it were so. */
export type LinkStatus = 'connecting' | 'open' | 'lost' | 'refused';

export interface LinkEvents {
  onStatus(status: LinkStatus): void;
  onEvent<Name extends WindowEvent>(event: Name, value: EventValue<Name>): void;
}

/** A window's way to the app, whatever carries it. */
export interface Link {
  /** Rejects with a {@link CallFault}. */
  call<Name extends CallName>(name: Name, asks: Asks<Name>): Promise<Answer<Name>>;
  close(): void;
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

export const LOST: Fault = {
  code: 'app.lost',
  says: 'The connection to the recorder was lost',
  remedy: 'A recording that runs goes on; this page tries again by itself',
};
