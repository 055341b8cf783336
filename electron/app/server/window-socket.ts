import type { WebSocket } from 'ws';
import { RateLimit, WINDOW_PER_S } from '#app/server/rate.ts';
import type { WindowDesk } from '#app/window-desk.ts';
import { answer, HostileMessage, readRequest, type Told } from '#server/core/wire.ts';
import { POLICY_VIOLATION } from '#server/entrance.ts';
import { post } from '#server/post.ts';

/** Events that come again by themselves. */
const FIGURES = ['snapshot', 'written', 'figures'];

/** Serves one window over its socket: events, and answers to calls. Anything else closes it. */
export function serveWindow(socket: WebSocket, desk: WindowDesk): void {
  const rate = new RateLimit(WINDOW_PER_S, performance.now());
  const listening = desk.listen((event, value) => post(socket, { event, value } satisfies Told, FIGURES.includes(event)));
  const showOut = (why: string) => {
    listening[Symbol.dispose]();
    socket.close(POLICY_VIOLATION, why);
  };
  socket.on('message', (data, binary) => {
    // Ignore messages still in flight when the socket was closed.
    if (socket.readyState !== socket.OPEN) return;
    if (!rate.take(performance.now())) return showOut('too many messages');
    try {
      void answer(desk, readRequest(binary ? '' : data.toString(), desk.table)).then((told) => post(socket, told satisfies Told));
    } catch (error) {
      if (!(error instanceof HostileMessage)) throw error;
      showOut('not understood');
    }
  });
  socket.on('close', () => listening[Symbol.dispose]());
}
