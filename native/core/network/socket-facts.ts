import type { InterfaceBytes } from '#native/core/network/interface-text.ts';
import type { TcpFlow } from '#native/core/network/tcp-flow.ts';

/** What a system knows of the game's sockets at one moment. */
export interface SocketFacts {
  readonly flows: readonly TcpFlow[];
  /** How many other sockets the game has, of UDP above all: nobody counts their bytes. */
  readonly uncounted: number;
  /** Of the default route: all of the machine's traffic. */
  readonly interface: InterfaceBytes | undefined;
}
