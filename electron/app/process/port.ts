import type { z } from 'zod';

/** How a process of this program talks to the one that started it. */
export interface OwnerPort<From, To> {
  post(message: From): void;
  onMessage(take: (message: To) => void): void;
  /** The process that started us has exited: it can no longer tell us to stop. */
  onGone(gone: () => void): void;
}

/** Electron's, as far as it is used here (electron.d.ts, `ParentPort`). */
interface ElectronPort {
  postMessage(message: unknown): void;
  on(event: 'message', take: (event: { readonly data: unknown }) => void): void;
}

/** The port of this process: of Electron's utilityProcess, else Node's own channel. Throws where it has none. */
export function ownerPort<From, To>(from: z.ZodType<From>, to: z.ZodType<To>): OwnerPort<From, To> {
  const { parentPort } = process as unknown as { parentPort?: ElectronPort };
  if (parentPort !== undefined)
    return {
      post: (message) => parentPort.postMessage(from.parse(message)),
      onMessage: (take) => parentPort.on('message', ({ data }) => take(to.parse(data))),
      // Electron ends its utility processes with itself.
      onGone: () => {},
    };
  if (process.send === undefined) throw new Error('this is a part of the app: it is started by the console or by the window');
  const send = process.send.bind(process);
  return {
    post: (message) => {
      if (process.connected) send(from.parse(message));
    },
    onMessage: (take) => process.on('message', (message) => take(to.parse(message))),
    onGone: (gone) => process.on('disconnect', gone),
  };
}
