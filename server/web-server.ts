import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { isIPv6 } from 'node:net';
import { GapError, wordsOf } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import { LOOPBACK, listen } from '#server/listen.ts';

/** Address and TLS files for listening beyond this machine: never without TLS. */
export interface LanOptions {
  readonly host: string;
  readonly cert: string;
  readonly key: string;
}

/** A listening server of pages and sockets. */
export interface WebServer extends AsyncDisposable {
  readonly server: Server;
  readonly scheme: 'http' | 'https';
  /** Host and port, as written in a link. */
  readonly at: string;
  /** Every `Host` that it may be addressed by. */
  readonly hosts: readonly string[];
  /** SHA-256 of the certificate, to be compared by eye; undefined without TLS. */
  readonly fingerprint: string | undefined;
}

/** On this machine only, or with TLS on a network. Rejects with a GapError (`app.port`, `app.tls`) when it cannot listen. */
export async function openWebServer(listener: RequestListener, port: number, lan?: LanOptions): Promise<WebServer> {
  const host = lan?.host ?? LOOPBACK;
  const server = lan === undefined ? createServer(listener) : secureServer(lan, listener);
  const at = `${isIPv6(host) ? `[${host}]` : host}:${await listen(server, host, port)}`;
  return {
    server: server as Server,
    scheme: lan === undefined ? 'http' : 'https',
    at,
    hosts: lan === undefined ? [at, at.replace(LOOPBACK, 'localhost')] : [at],
    fingerprint: lan && new X509Certificate(lan.cert).fingerprint256,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function secureServer({ cert, key }: LanOptions, listener: RequestListener) {
  try {
    return createSecureServer({ cert, key, minVersion: 'TLSv1.3' }, listener);
  } catch (cause) {
    throw new GapError(
      'app.tls',
      said`the certificate or its key cannot be used: ${wordsOf(cause)}`,
      said`Give a matching certificate and key, as PEM files`,
      { way: { settings: ['cert', 'key'] }, cause },
    );
  }
}
