import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';

/** Whom a probe asks: a host by ICMP, or the UDP echo service (RFC 862) on a port of it. */
export interface EchoTarget {
  readonly host: string;
  readonly port: number | undefined;
}

/** Letters, digits, dots and hyphens of a name or an IPv4 address; colons of an IPv6 address. */
const HOST = /^(?=.{1,253}$)[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i;
const IPV6 = /^[0-9a-f:.]{2,45}$/i;

/** Reads `host`, `host:port`, an IPv6 address or `[address]:port`. Throws a GapError (`usage.probe`). */
export function parseEchoTarget(text: string): EchoTarget {
  const value = text.trim();
  if (value.split(':').length > 2 && IPV6.test(value)) return { host: value, port: undefined };
  const [, bracketed, plain = '', portText] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d{1,5}))?$/.exec(value) ?? [];
  const port = portText === undefined ? undefined : Number(portText);
  const known = bracketed === undefined ? HOST.test(plain) : IPV6.test(bracketed);
  if (known && (port === undefined || (port > 0 && port < 65_536))) return { host: bracketed ?? plain, port };
  throw new GapError(
    'usage.probe',
    said`probe ${JSON.stringify(text)}: names no host`,
    said`Give a name or an address (example.org, 192.0.2.1), or address and port of a UDP echo service (example.org:7)`,
    { way: { settings: ['probe'] } },
  );
}
