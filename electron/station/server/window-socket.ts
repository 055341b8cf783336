import type { WebSocket } from 'ws';
import { answer, HostileMessage, MAX_REQUEST, readRequest, type Told } from '#core/app/wire.ts';
import { post } from '#station/server/post.ts';
import { RateLimit, WINDOW_PER_S } from '#station/server/rate.ts';
import type { WindowDesk } from '#station/window-desk.ts';

/** RFC 6455, 7.4.1: the message violates what was agreed. */
export const POLICY_VIOLATION = 1008;
const GREETING_MS = 3000;
/** Events that come again by themselves. */
const FIGURES = ['snapshot', 'written', 'figures'];

/** Who is let in at a socket. */
export interface Doorkeeper {
  readonly admits: (token: unknown) => boolean;
  /** Counts one who was admitted; false where no more may be inside. */
  readonly letIn: () => boolean;
}

/** Serves one window over its socket: first the token, then calls. Anything else closes it. */
export function serveWindow(socket: WebSocket, desk: WindowDesk, door: Doorkeeper): void {
  const rate = new RateLimit(WINDOW_PER_S, performance.now());
  let listening: Disposable | undefined;
  const showOut = (why: string) => {
    listening?.[Symbol.dispose]();
    socket.close(POLICY_VIOLATION, why.slice(0, 100));
  };
  const tell = (told: Told) => post(socket, told);
  const greeting = setTimeout(() => showOut('no token received'), GREETING_MS);
  const take = (text: string) => {
    if (!rate.take(performance.now())) return showOut('too many messages');
    if (listening === undefined) {
      clearTimeout(greeting);
      if (!door.admits(tokenIn(text))) return showOut('wrong token');
      if (!door.letIn()) return showOut('too many windows are open');
      listening = desk.listen((event, value) => post(socket, { event, value } satisfies Told, FIGURES.includes(event)));
      return;
    }
    try {
      void answer(desk, readRequest(text, desk.table)).then(tell);
    } catch (error) {
      if (!(error instanceof HostileMessage)) throw error;
      showOut('not understood');
    }
  };
  socket.on('message', (data, binary) => {
    // Ignore messages still in flight when the socket was closed.
    if (socket.readyState !== socket.OPEN) return;
    take(binary ? '' : data.toString());
  });
  socket.on('close', () => {
    clearTimeout(greeting);
    listening?.[Symbol.dispose]();
  });
  socket.on('error', () => socket.terminate());
}

function tokenIn(text: string): unknown {
  try {
    return text.length > MAX_REQUEST ? undefined : (JSON.parse(text) as { token?: unknown } | null)?.token;
  } catch {
    return undefined;
  }
}
