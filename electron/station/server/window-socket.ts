import type { WebSocket } from 'ws';
import { answer, HostileMessage, MAX_REQUEST, readRequest, type Told } from '#core/app/wire.ts';
import type { Door } from '#station/server/door.ts';
import { RateLimit, WINDOW_PER_S } from '#station/server/rate.ts';
import type { WindowDesk } from '#station/window-desk.ts';

/** RFC 6455, 7.4.1: the message violates what was agreed. */
export const POLICY_VIOLATION = 1008;
const GREETING_MS = 3000;
/** A window that does not read is sent no figures until it does; all other events are still sent. */
const FULL_BYTES = 1 << 20;
/** A window that has stopped reading altogether is closed before it fills the memory; its page opens the connection again. */
const UNREAD_BYTES = 16 << 20;
/** Events that come again by themselves. */
const FIGURES = ['snapshot', 'written', 'figures'];

/** Serves one window over its socket: first the token, then calls. Anything else closes it. */
export function serveWindow(socket: WebSocket, desk: WindowDesk, door: Door): void {
  const rate = new RateLimit(WINDOW_PER_S, performance.now());
  let listening: Disposable | undefined;
  const showOut = (why: string) => {
    listening?.[Symbol.dispose]();
    socket.close(POLICY_VIOLATION, why.slice(0, 100));
  };
  const tell = (told: Told) => {
    if (socket.bufferedAmount > UNREAD_BYTES) socket.terminate();
    else if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(told));
  };
  const greeting = setTimeout(() => showOut('no token received'), GREETING_MS);
  const take = (text: string) => {
    if (!rate.take(performance.now())) return showOut('too many messages');
    if (listening === undefined) {
      clearTimeout(greeting);
      if (!door.admits(tokenIn(text))) return showOut('wrong token');
      listening = desk.listen((event, value) => {
        if (!FIGURES.includes(event) || socket.bufferedAmount < FULL_BYTES) tell({ event, value });
      });
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
