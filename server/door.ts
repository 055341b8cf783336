import { randomBytes, timingSafeEqual } from 'node:crypto';

/** The headers that decide whether a request is let in. */
export interface Knock {
  readonly host: string | undefined;
  readonly origin: string | undefined;
}

/** Decides who may talk to a server: pages that it served itself, under the name it was opened by, with its token. */
export class Door {
  readonly token = randomBytes(32).toString('base64url');
  readonly #scheme: string;
  readonly #hosts: readonly string[];

  constructor(scheme: 'http' | 'https', hosts: readonly string[]) {
    this.#scheme = scheme;
    this.#hosts = hosts;
  }

  /** Why a page or file is refused; undefined if it is not. DNS rebinding comes in under a foreign name for this machine. */
  refusesPage({ host }: Pick<Knock, 'host'>): string | undefined {
    return host !== undefined && this.#hosts.includes(host) ? undefined : `Host ${host ?? 'missing'}`;
  }

  /** Why a socket is refused; undefined if it is not. Another site's page sends its own origin; programs that send none are refused too. */
  refusesSocket({ host, origin }: Knock): string | undefined {
    const page = this.refusesPage({ host });
    if (page !== undefined) return page;
    return origin === `${this.#scheme}://${host}` ? undefined : `Origin ${origin ?? 'missing'}`;
  }

  /** Takes as long for a wrong token as for the right one. */
  admits(token: unknown): boolean {
    if (typeof token !== 'string') return false;
    const [given, right] = [Buffer.from(token), Buffer.from(this.token)];
    return given.byteLength === right.byteLength && timingSafeEqual(given, right);
  }
}
