import type { GapGame } from '#play/client/gap-game.ts';
import type { DirectLinks } from '#renderer/play/direct-links.ts';

const EVERY_MS = 1000;
/** Bits of a byte, and of a kilobit. */
const KBIT_PER_BYTE = 8 / 1000;

/** Tells the recorder once a second what the direct ways to the other browsers are like, until disposed. */
export function tellNetwork(links: DirectLinks, gap: GapGame): Disposable {
  let before: { readonly atMs: number; readonly sent: number; readonly received: number } | undefined;
  const tell = async (): Promise<void> => {
    const figures = await links.figures();
    const atMs = performance.now();
    if (figures === undefined) return;
    const { rttMs, sent, received } = figures;
    const kbps = (now: number, then: number) =>
      Math.max(0, Math.round(((now - then) * KBIT_PER_BYTE * 1000) / (atMs - (before?.atMs ?? 0))));
    gap.net({
      rtt_ms: rttMs,
      ...(before !== undefined && { uplink_kbps: kbps(sent, before.sent), downlink_kbps: kbps(received, before.received) }),
    });
    before = { atMs, sent, received };
  };
  // A connection that is closing has no figures.
  const timer = window.setInterval(() => void tell().catch(() => {}), EVERY_MS);
  return { [Symbol.dispose]: () => window.clearInterval(timer) };
}
