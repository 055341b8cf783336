/** Bytes that an interface has sent and received. */
export interface InterfaceBytes {
  readonly name: string;
  readonly sent: number;
  readonly received: number;
}

/** The interface of the default route with the lowest metric, from `/proc/net/route`; undefined where there is none. */
export function defaultInterface(route: string): string | undefined {
  let best: { readonly name: string; readonly metric: number } | undefined;
  for (const line of route.split('\n').slice(1)) {
    const [name, destination, , flags, , , metric, mask] = line.split(/\s+/);
    const up = (Number.parseInt(flags ?? '', 16) & 1) === 1;
    if (name === undefined || destination !== '00000000' || mask !== '00000000' || !up) continue;
    if (best === undefined || Number(metric) < best.metric) best = { name, metric: Number(metric) };
  }
  return best?.name;
}

/** The counters of one interface, from `/proc/net/dev`. */
export function interfaceBytes(dev: string, name: string): InterfaceBytes | undefined {
  const line = dev.split('\n').find((one) => one.trimStart().startsWith(`${name}:`));
  const figures = line
    ?.slice(line.indexOf(':') + 1)
    .trim()
    .split(/\s+/)
    .map(Number);
  const [received, sent] = [figures?.[0], figures?.[8]];
  return received === undefined || sent === undefined || !Number.isFinite(received + sent) ? undefined : { name, sent, received };
}
