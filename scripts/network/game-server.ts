import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

const ANSWER = Buffer.alloc(300, 2);

/** The other side of an online game: answers each message of a {@link talkTo} with 300 bytes, and UDP echoes (RFC 862) on another port. */
export class GameServer implements AsyncDisposable {
  readonly #server: Server;
  readonly #udp: UdpSocket;
  readonly #sockets = new Set<Socket>();
  /** Bytes heard from games. */
  received = 0;
  /** Bytes told them. */
  sent = 0;

  private constructor(server: Server, udp: UdpSocket) {
    [this.#server, this.#udp] = [server, udp];
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('data', (data) => {
        this.received += data.length;
        this.sent += ANSWER.length;
        socket.write(ANSWER);
      });
      socket.on('error', () => {});
      socket.on('close', () => this.#sockets.delete(socket));
    });
    udp.on('message', (message, { port, address }) => udp.send(message, port, address));
  }

  static async open(host: string): Promise<GameServer> {
    const [server, udp] = [createServer(), createSocket('udp4')];
    const made = new GameServer(server, udp);
    server.listen(0, host);
    udp.bind(0, host);
    await Promise.all([once(server, 'listening'), once(udp, 'listening')]);
    return made;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get echoPort(): number {
    return this.#udp.address().port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#udp.close();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
