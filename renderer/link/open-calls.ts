import { CallFault, type LinkEvents } from '#renderer/link/link.ts';
import { WINDOW_CALLS, WINDOW_EVENTS, type WindowAnswer, type WindowCallName, type WindowEventName } from '#renderer/link/tables.ts';
import type { Fault } from '#server/core/fault.ts';
import { Told } from '#server/core/wire.ts';

interface OpenCall {
  readonly name: WindowCallName;
  readonly resolve: (value: never) => void;
  readonly reject: (fault: CallFault) => void;
}

/** Matches calls with their answers and parses everything the app sends; the same for every transport. */
export class OpenCalls {
  readonly #open = new Map<number, OpenCall>();
  #last = 0;

  /** Registers a call; `send` receives the text that goes out. */
  add<Name extends WindowCallName>(name: Name, asks: unknown, send: (text: string) => void): Promise<WindowAnswer<Name>> {
    return new Promise((resolve, reject) => {
      this.#last += 1;
      this.#open.set(this.#last, { name, resolve, reject });
      send(JSON.stringify({ id: this.#last, call: name, with: asks }));
    });
  }

  /** Handles a message from the app. Throws if it breaks the contract: window and app are then different versions. */
  take(text: string, events: Pick<LinkEvents, 'onEvent'>): void {
    const told = Told.parse(JSON.parse(text));
    if ('event' in told) {
      const event = told.event as WindowEventName;
      if (!Object.hasOwn(WINDOW_EVENTS, event)) throw new TypeError(`there is no event ${event}`);
      events.onEvent(event, WINDOW_EVENTS[event].parse(told.value) as never);
      return;
    }
    const call = this.#open.get(told.id);
    this.#open.delete(told.id);
    if (call === undefined) return;
    if ('fault' in told) call.reject(new CallFault(told.fault));
    else call.resolve(WINDOW_CALLS[call.name].answer.parse(told.value) as never);
  }

  /** Rejects all open calls: no answers will come. */
  fail(fault: Fault): void {
    for (const { reject } of this.#open.values()) reject(new CallFault(fault));
    this.#open.clear();
  }
}
