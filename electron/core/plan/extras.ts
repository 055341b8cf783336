import { z } from 'zod';
import type { Asked, Option, Options } from '#core/plan/options/option.ts';
import type { Scope } from '#format/core/documents/consent.ts';

interface Extra extends Option {
  /** Without it in the consent nothing is opened. */
  readonly scope: Scope;
}

const text = (kept: string) => z.string().max(200).optional().describe(kept);

/**
 * What may be recorded besides pictures and input. One entry is a flag with its help, a field of the window's settings (its label is `setup.NAME` of the texts, and
 * `setup.NAME.help` where it takes something), the scope of the consent that it needs, and a setting of the plan.
 */
export const EXTRAS = {
  geo: {
    as: 'geo',
    takes: 'LAT,LNG',
    scope: 'geo',
    help: 'tells the region it is recorded in, as an H3 cell of about 250 km²; or the cell itself. The consent must include geo',
    field: text('H3 cell of the region, written into the shard; absent or empty: none is'),
  },
  probe: {
    as: 'probe',
    takes: 'HOST',
    scope: 'network',
    help: 'measures the way to this host four times a second by pings, or by a UDP echo service (HOST:PORT), and keeps round trip, jitter and loss, never its name. The consent must include network, as for all figures of it',
    field: text('host whose round trip is measured; absent or empty: none'),
  },
  voice: {
    as: 'voice',
    scope: 'voice',
    help: 'records how loud the microphone is, every five seconds; never what it hears. The consent must include voice',
    field: z.boolean().optional().describe('record how loud the microphone is'),
  },
} as const satisfies Options & Readonly<Record<string, Extra>>;

type ExtraName = keyof typeof EXTRAS;
type Taking = { [N in ExtraName]: (typeof EXTRAS)[N] extends { readonly takes: string } ? N : never }[ExtraName];
type Switch = Exclude<ExtraName, Taking>;

/** The ones a recording asks for. */
export type Extras = Asked<typeof EXTRAS>;
/** Whether each that is on or off is on. */
export type Switches = { readonly [N in Switch]: boolean };

const NAMES = Object.keys(EXTRAS) as ExtraName[];
const takes = (name: ExtraName): name is Taking => 'takes' in EXTRAS[name];
export const TAKING: readonly Taking[] = NAMES.filter(takes);
export const SWITCHES: readonly Switch[] = NAMES.filter((name): name is Switch => !takes(name));

/** Neither measured nor recorded. */
export const NO_EXTRAS: Extras = Object.fromEntries(NAMES.map((name) => [name, undefined]));

export const switchesOf = (extras: Extras): Switches =>
  Object.fromEntries(SWITCHES.map((name) => [name, extras[name] === true])) as Switches;

export const scopesOf = (extras: Extras): Scope[] =>
  NAMES.flatMap((name) => (extras[name] === undefined || extras[name] === false ? [] : [EXTRAS[name].scope]));
