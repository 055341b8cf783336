import type { TsUs } from '#format/core/time/units.ts';

/** So many are held back to be put in order: at 1000 a second, four seconds. */
const HELD = 4096;

/** What comes nearly in order of time, as several threads write it, in order: as far as that takes holding back {@link HELD}. */
export async function* inOrder<T extends { readonly atUs: TsUs }>(items: AsyncIterable<T>): AsyncGenerator<T> {
  const held: T[] = [];
  for await (const item of items) {
    held.push(item);
    if (held.length < 2 * HELD) continue;
    held.sort((a, b) => a.atUs - b.atUs);
    yield* held.splice(0, HELD);
  }
  yield* held.sort((a, b) => a.atUs - b.atUs);
}
