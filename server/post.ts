import type { WebSocket } from 'ws';

/** A peer that does not read gets nothing fleeting until it does. */
const FULL_BYTES = 1 << 20;
/** One that has stopped reading altogether is cut off before it fills the memory; it may connect again. */
const UNREAD_BYTES = 16 << 20;

/** What sending needs of a socket. */
type Outlet = Pick<WebSocket, 'readyState' | 'OPEN' | 'bufferedAmount' | 'send' | 'terminate'>;

/** Sends a message as JSON, unless the connection is over. `fleeting`: a lost one does no harm, such as figures that come again. */
export function post(socket: Outlet | undefined, message: object, fleeting = false): void {
  if (socket === undefined || socket.readyState !== socket.OPEN) return;
  if (socket.bufferedAmount > UNREAD_BYTES) socket.terminate();
  else if (!fleeting || socket.bufferedAmount <= FULL_BYTES) socket.send(JSON.stringify(message));
}
