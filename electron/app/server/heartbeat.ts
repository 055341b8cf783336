import type { WebSocket } from 'ws';

/** Ten seconds of silence: a lab's network may be that slow, and a station that comes back must not wait longer for its old place. */
const EVERY_MS = 2500;
const LOOKS = 4;

/**
 * Ends a connection whose other end has fallen silent: a cable that was pulled or a machine that sleeps closes nothing. Looks are counted,
 * not time: after this process has stalled, answers are waiting to be read.
 */
export function endWhenSilent(socket: WebSocket, everyMs = EVERY_MS): void {
  let silent = 0;
  const heard = () => {
    silent = 0;
  };
  const timer = setInterval(() => {
    if (silent++ >= LOOKS) socket.terminate();
    else if (socket.readyState === socket.OPEN) socket.ping();
  }, everyMs);
  socket.on('pong', heard);
  socket.on('message', heard);
  socket.on('close', () => clearInterval(timer));
}
