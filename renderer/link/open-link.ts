import type { Link, LinkEvents } from '#renderer/link/link.ts';
import { portLink } from '#renderer/link/port-link.ts';
import { socketLink } from '#renderer/link/socket-link.ts';

const TOKEN = 'gap-token';
/** The preload's message when it hands over the port. */
const PORT_MESSAGE = 'gap-port';

/** Electron's port where there is a preload, else a socket with the token from the address's fragment. */
export async function openLink(events: LinkEvents): Promise<Link> {
  if (window.location.protocol === 'app:') return portLink(await handedPort(), events);
  // A new link that is pasted over the old one changes the fragment alone, and loads nothing.
  window.addEventListener('hashchange', () => window.location.hash.length > 1 && window.location.reload());
  const { hash, host, protocol, pathname, search } = window.location;
  // Kept for reloads of this tab only, and removed from the address, which people copy and show.
  if (hash.length > 1) {
    sessionStorage.setItem(TOKEN, hash.slice(1));
    window.history.replaceState(undefined, '', pathname + search);
  }
  const url = `${protocol === 'https:' ? 'wss' : 'ws'}://${host}/`;
  return socketLink(url, sessionStorage.getItem(TOKEN) ?? '', events);
}

function handedPort(): Promise<MessagePort> {
  return new Promise((resolve) => {
    const take = ({ data, source, ports }: MessageEvent) => {
      const port = ports[0];
      if (source !== window || data !== PORT_MESSAGE || port === undefined) return;
      window.removeEventListener('message', take);
      resolve(port);
    };
    window.addEventListener('message', take);
    window.postMessage(`${PORT_MESSAGE}-wanted`, window.location.origin);
  });
}
