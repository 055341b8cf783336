import { randomBytes, timingSafeEqual } from 'node:crypto';

/** What a request says of itself, as far as it is let in or not. */
export interface Knock {
  readonly host: string | undefined;
  readonly origin: string | undefined;
}

/** Who may talk to a server on loopback: pages that it served itself, under the name it was opened by, with its token. */
export class Door {
  readonly token = randomBytes(32).toString('base64url');
  readonly #scheme: string;
  readonly #hosts: readonly string[];

  constructor(scheme: 'http' | 'https', hosts: readonly string[]) {
    this.#scheme = scheme;
    this.#hosts = hosts;
  }

  /** Why a page or file is not given; undefined when it is. A foreign name for this machine is how DNS rebinding comes in. */
  refusesPage({ host }: Pick<Knock, 'host'>): string | undefined {
    return host !== undefined && this.#hosts.includes(host) ? undefined : `Host ${host ?? 'missing'}`;
  }

  /** Why a socket is not opened. Another site's page names itself as the origin; programs that name none have no business here. */
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
