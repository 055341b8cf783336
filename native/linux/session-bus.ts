import { existsSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { type BusCall, busAnswer, busMessage, messageBytes } from '#native/linux/bus-message.ts';

/** What the bus says to us: names, and answers with a number. */
const MOST_BYTES = 65_536;
const HELLO = { serial: 1, to: 'org.freedesktop.DBus', path: '/org/freedesktop/DBus', call: 'Hello', args: [] } as const;

/** The sockets of the user's session bus, in the order in which they are tried. An abstract one begins with a zero byte. */
export function busPaths({ DBUS_SESSION_BUS_ADDRESS: addresses, XDG_RUNTIME_DIR: runtime }: NodeJS.ProcessEnv): string[] {
  const systemd = `${runtime}/bus`;
  if (!addresses) return runtime !== undefined && existsSync(systemd) ? [systemd] : [];
  return addresses.split(';').flatMap((address) => {
    const [, kind, name] = /^unix:(?:.*,)?(path|abstract)=([^,]+)/.exec(address) ?? [];
    return name === undefined ? [] : `${kind === 'abstract' ? '\0' : ''}${unescaped(name)}`;
  });
}

/** Bytes that an address may not have as they are come as %XX. */
const unescaped = (name: string): string =>
  Buffer.from(
    name.replace(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString();

/** A connection to the session bus that never waits, never fails and keeps no process running: what cannot be said is not said. */
export class SessionBus {
  #socket: Socket | undefined;
  /** Said once somebody listens. */
  #waiting: Buffer[] = [busMessage(HELLO)];
  #serial: number = HELLO.serial;
  readonly #asked = new Map<number, (value: number) => void>();

  constructor(paths: readonly string[]) {
    this.#connect(paths);
  }

  /** Calls a method; `answered` receives the number that it returns. */
  call(call: Omit<BusCall, 'serial'>, answered?: (value: number) => void): void {
    this.#serial += 1;
    if (answered !== undefined) this.#asked.set(this.#serial, answered);
    this.#send(busMessage({ ...call, serial: this.#serial }));
  }

  /** Says what is still to be said, and leaves the bus. */
  end(): void {
    if (this.#waiting.length > 0) this.#socket?.destroy();
    else this.#socket?.end();
  }

  #send(message: Buffer): void {
    if (this.#waiting.length > 0) this.#waiting.push(message);
    else this.#socket?.write(message);
  }

  #connect([path, ...others]: readonly string[]): void {
    if (path === undefined) return;
    const socket = connect({ path }).unref();
    this.#socket = socket;
    const goOn = () => this.#connect(others);
    socket.once('connect', () => {
      socket.off('error', goOn);
      this.#enter(socket);
    });
    socket.once('error', goOn).on('error', () => {});
  }

  /** Who we are is what the socket says (the identity left out): in a container our own number is another. */
  #enter(socket: Socket): void {
    let said = '';
    const take = (bytes: Buffer) => {
      said += bytes.toString('latin1');
      if (said.length > MOST_BYTES) socket.destroy();
      for (let end = said.indexOf('\r\n'); end >= 0; end = said.indexOf('\r\n')) {
        const line = said.slice(0, end);
        said = said.slice(end + 2);
        if (line === 'DATA') socket.write('DATA\r\n');
        else if (line.startsWith('OK ')) return begin();
        else socket.destroy();
      }
    };
    const begin = () => {
      socket.off('data', take);
      this.#listen(socket);
      socket.write(Buffer.concat([Buffer.from('BEGIN\r\n'), ...this.#waiting]));
      this.#waiting = [];
    };
    socket.on('data', take);
    socket.write('\0AUTH EXTERNAL\r\n');
  }

  #listen(socket: Socket): void {
    let bytes = Buffer.alloc(0);
    socket.on('data', (more: Buffer) => {
      bytes = Buffer.concat([bytes, more]);
      try {
        for (let length = messageBytes(bytes); length !== undefined && length <= bytes.length; length = messageBytes(bytes)) {
          const answer = busAnswer(bytes.subarray(0, length));
          bytes = bytes.subarray(length);
          if (answer?.value !== undefined) this.#asked.get(answer.to)?.(answer.value);
        }
        if (bytes.length > MOST_BYTES) socket.destroy();
      } catch {
        socket.destroy();
      }
    });
  }
}
