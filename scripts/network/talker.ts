import { connect } from 'node:net';

const MESSAGE = Buffer.alloc(100, 1);
const EVERY_MS = 1000 / 60;

/** Tells a server (`host:port`) sixty times a second what the player does, as online games do; until the process ends or the server goes. */
export function talkTo(server: string): void {
  const [host = '', port] = server.split(':');
  const socket = connect(Number(port), host, () => {
    const timer = setInterval(() => socket.write(MESSAGE), EVERY_MS);
    socket.once('close', () => clearInterval(timer));
  });
  socket.setNoDelay(true);
  socket.on('data', () => {});
  // Without a server the game goes on.
  socket.on('error', () => {});
}
