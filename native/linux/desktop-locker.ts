import { existsSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { busMessage } from '#native/linux/bus-message.ts';

/** One service for all: GNOME, KDE, Xfce, MATE and Cinnamon answer to it (freedesktop.org, "Idle Inhibition Service"). */
const SCREEN_SAVER = 'org.freedesktop.ScreenSaver';
const BUS = 'org.freedesktop.DBus';
/** Do not start the service where none runs, and expect no reply (D-Bus specification, "Message Format"). */
const QUIETLY = 0x3;
/** `OK`, an id and a line's end. */
const MOST_ANSWER_BYTES = 4096;

/**
 * Asks the desktop neither to lock nor to blank the screen until this is disposed of, or the process ends: a gamepad is no activity to it. Never
 * waits, and never fails: without a session bus, or a service that listens, the player's own settings stand.
 */
export function keepUnlocked(env: NodeJS.ProcessEnv = process.env): Disposable {
  const path = busPath(env);
  const socket = path === undefined ? undefined : connect({ path });
  socket?.unref().on('error', () => {});
  if (socket !== undefined) socket.once('connect', () => inhibit(socket));
  return { [Symbol.dispose]: () => socket?.destroy() };
}

/** The socket of the user's session bus: what the environment names, or where systemd has it. An abstract one begins with a zero byte. */
function busPath({ DBUS_SESSION_BUS_ADDRESS: addresses, XDG_RUNTIME_DIR: runtime }: NodeJS.ProcessEnv): string | undefined {
  const [, kind, name] = /(?:^|;)unix:(?:[^;]*,)?(path|abstract)=([^,;]+)/.exec(addresses ?? '') ?? [];
  if (name !== undefined) return `${kind === 'abstract' ? '\0' : ''}${unescaped(name)}`;
  const path = `${runtime}/bus`;
  return addresses === undefined && runtime !== undefined && existsSync(path) ? path : undefined;
}

const unescaped = (name: string): string => name.replace(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));

function inhibit(socket: Socket): void {
  let said = '';
  const isIn = (bytes: Buffer) => {
    said += bytes.toString('latin1');
    if (!said.includes('\r\n') && said.length < MOST_ANSWER_BYTES) return;
    socket.off('data', isIn);
    if (!said.startsWith('OK ')) return socket.destroy();
    // What comes back is of no use here, but must be read.
    socket.resume();
    socket.write('BEGIN\r\n');
    socket.write(busMessage({ serial: 1, flags: 0, to: BUS, path: '/org/freedesktop/DBus', call: 'Hello' }, []));
    const call = { serial: 2, flags: QUIETLY, to: SCREEN_SAVER, path: '/org/freedesktop/ScreenSaver', call: 'Inhibit' };
    socket.write(busMessage(call, ['gap-recorder', 'A game is being recorded']));
  };
  socket.on('data', isIn);
  const uid = Buffer.from(`${process.getuid?.() ?? 0}`).toString('hex');
  socket.write(`\0AUTH EXTERNAL ${uid}\r\n`);
}
