/** Units of work a second, and what may be saved up: a shard of a dozen files takes 40, and a plan of 2,250 parts (36 GB) 20. */
const PER_S = 60;
const MOST_SAVED = 300;
/** A request is a unit, and so are so many bytes of it, or so many addresses that it asks for: each about 1 ms of the service's only thread. */
const BYTES_OF_UNIT = 8000;
const ADDRESSES_OF_UNIT = 4;

/** What a request costs the service; `body` is what it says. */
export function costOf(bytes: number, body: unknown): number {
  const parts = (body as { readonly parts?: unknown } | null)?.parts;
  return 1 + bytes / BYTES_OF_UNIT + (Array.isArray(parts) ? parts.length / ADDRESSES_OF_UNIT : 0);
}

/** How much work each token may still ask for. A token that asks for too much waits; others do not. */
export class Budgets {
  readonly #of = new Map<string, { readonly left: number; readonly atMs: number }>();

  /** Charges a token; returns how long its request must wait, ms. The charge counts at once, so the next request waits longer. */
  spend(token: string, cost: number, nowMs: number): number {
    const { left, atMs } = this.#of.get(token) ?? { left: MOST_SAVED, atMs: nowMs };
    const now = Math.min(MOST_SAVED, left + ((nowMs - atMs) / 1000) * PER_S) - cost;
    this.#of.set(token, { left: now, atMs: nowMs });
    return now >= 0 ? 0 : (-now / PER_S) * 1000;
  }
}
