import { CallFault, fetchBytes, type Link, type LinkEvents, LOST } from '#renderer/link/link.ts';
import { OpenCalls } from '#renderer/link/open-calls.ts';
import { showing } from '#server/core/shown-token.ts';

/** RFC 6455, 7.4.1: rejected because of the token or of what was sent. Trying again would not help. */
const POLICY_VIOLATION = 1008;
const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 4000;

/** A window in a browser: WebSocket to the server that served the page. Reconnects by itself. */
export function socketLink(url: string, token: string, events: LinkEvents): Link {
  const calls = new OpenCalls();
  let socket: WebSocket | undefined;
  let retryMs = FIRST_RETRY_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let closed = false;

  const open = () => {
    const opening = new WebSocket(url, showing(token));
    socket = opening;
    opening.onmessage = ({ data }) => {
      try {
        calls.take(String(data), events);
      } catch {
        // A message of another version: none of it may be shown as if understood.
        opening.close();
        return;
      }
      if (retryMs !== 0) events.onStatus('open');
      retryMs = 0;
    };
    opening.onclose = ({ code }) => {
      socket = undefined;
      calls.fail(LOST);
      if (closed) return;
      if (code === POLICY_VIOLATION) {
        events.onStatus('refused');
        return;
      }
      events.onStatus('lost');
      retryMs = Math.min(LAST_RETRY_MS, Math.max(FIRST_RETRY_MS, retryMs * 2));
      timer = setTimeout(open, retryMs);
    };
  };

  events.onStatus('connecting');
  open();
  return {
    call: (name, asks) => {
      const to = socket;
      if (to?.readyState !== WebSocket.OPEN) return Promise.reject(new CallFault(LOST));
      return calls.add(name, asks, (text) => to.send(text));
    },
    bytes: (path, range) => fetchBytes(path, range, { Authorization: `Bearer ${token}` }),
    close: () => {
      closed = true;
      clearTimeout(timer);
      socket?.close();
    },
  };
}
