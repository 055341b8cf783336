import { FromRecorder, ToRecorder } from '#core/app/recorder-messages.ts';

/** How a recorder process talks to the process that started it. */
export interface OwnerPort {
  post(message: FromRecorder): void;
  onMessage(take: (message: ToRecorder) => void): void;
  /** The process that started us has exited: it can no longer tell us to stop. */
  onGone(gone: () => void): void;
}

/** Electron's, as far as it is used here (electron.d.ts, `ParentPort`). */
interface ElectronPort {
  postMessage(message: unknown): void;
  on(event: 'message', take: (event: { readonly data: unknown }) => void): void;
}

/** The port of this process: of Electron's utilityProcess, else Node's own channel. Throws where it has none. */
export function ownerPort(): OwnerPort {
  const { parentPort } = process as unknown as { parentPort?: ElectronPort };
  if (parentPort !== undefined)
    return {
      post: (message) => parentPort.postMessage(FromRecorder.parse(message)),
      onMessage: (take) => parentPort.on('message', ({ data }) => take(ToRecorder.parse(data))),
      // Electron ends its utility processes with itself.
      onGone: () => {},
    };
  if (process.send === undefined) throw new Error('this is a part of the app: it is started by the console or by the window');
  const send = process.send.bind(process);
  return {
    post: (message) => {
      if (process.connected) send(FromRecorder.parse(message));
    },
    onMessage: (take) => process.on('message', (message) => take(ToRecorder.parse(message))),
    onGone: (gone) => process.on('disconnect', gone),
  };
}
