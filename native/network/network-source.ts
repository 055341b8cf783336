import { lookup } from 'node:dns/promises';
import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import type { EchoTarget } from '#native/core/network/echo-target.ts';
import type { SocketFacts } from '#native/core/network/socket-facts.ts';
import type { EchoSocket } from '#native/network/echo-port.ts';
import { LinuxSockets } from '#native/network/linux-sockets.ts';
import { MacosSockets } from '#native/network/macos-sockets.ts';
import { PosixEcho } from '#native/network/posix-echo.ts';
import { windowsEcho } from '#native/network/windows-echo.ts';
import { WindowsSockets } from '#native/network/windows-sockets.ts';

/** What this system knows of a game's sockets. */
export interface SocketSource extends Disposable {
  look(pid: number): SocketFacts;
}

/** Undefined where the system does not answer. */
export function openSockets(): SocketSource | undefined {
  try {
    if (process.platform === 'win32') return new WindowsSockets();
    return process.platform === 'darwin' ? new MacosSockets() : new LinuxSockets();
  } catch {
    // A kernel without sock_diag: a probe may still tell something.
    return undefined;
  }
}

/** Looks the host up and opens a socket for echoes to the first of its addresses to which a way leads. Rejects with a GapError (`preflight.probe`). */
export async function openEcho({ host, port }: EchoTarget): Promise<EchoSocket> {
  const found = await lookup(host, { all: true }).catch((cause) => {
    throw new GapError(
      'preflight.probe',
      said`The network cannot be probed: the named host cannot be found`,
      said`Check its name, and the network`,
      {
        way: { settings: ['probe'] },
        cause,
      },
    );
  });
  let refused: unknown;
  for (const { address, family } of found)
    try {
      const at = { address, family: family === 6 ? (6 as const) : (4 as const), port };
      return process.platform === 'win32' ? windowsEcho(at) : new PosixEcho(at);
    } catch (error) {
      // An IPv6 address where there is no IPv6, say.
      refused ??= error;
    }
  throw refused;
}
