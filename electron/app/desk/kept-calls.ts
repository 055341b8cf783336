import type { Calls } from '#core/app/contract.ts';
import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import { allKept, removeKept } from '#home/kept.ts';

interface Now {
  readonly isResting: boolean;
  /** Where recordings go. */
  readonly folder: string;
}

/** What windows ask about all that this program keeps of its user. */
export const keptCalls = (now: () => Now): Pick<Calls, 'kept.list' | 'kept.remove'> => ({
  'kept.list': async () => {
    const { own, recordings, consents } = allKept(now().folder);
    return { own: [...own], recordings: [...recordings], consents };
  },
  'kept.remove': async ({ recordings }) => {
    if (!now().isResting) throw new GapError('app.state', said`A recording is running`, said`Stop it first`);
    removeKept(allKept(now().folder), recordings);
    return {};
  },
});
