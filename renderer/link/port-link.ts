import { fetchBytes, type Link, type LinkEvents } from '#renderer/link/link.ts';
import { OpenCalls } from '#renderer/link/open-calls.ts';

/** A window of Electron: a MessagePort to the main process, handed over by the preload. It lives as long as the window. */
export function portLink(port: MessagePort, events: LinkEvents): Link {
  const calls = new OpenCalls();
  events.onStatus('connecting');
  port.onmessage = ({ data }) => {
    calls.take(String(data), events);
    events.onStatus('open');
  };
  port.start();
  return {
    call: (name, asks) => calls.add(name, asks, (text) => port.postMessage(text)),
    bytes: (path, range) => fetchBytes(path, range, {}),
    close: () => port.close(),
  };
}
