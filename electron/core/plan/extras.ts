import { z } from 'zod';
import type { Scope } from '#format/core/documents/consent.ts';

interface Extra {
  /** What its flag takes; absent: it is on or off. */
  readonly takes?: string;
  /** Without it in the consent nothing is opened. */
  readonly scope: Scope;
  /** Below `gap record --help`. */
  readonly help: string;
  /** What the settings of the window keep. */
  readonly kept: string;
}

/**
 * What may be recorded besides pictures and input. One entry is a flag with its help, a field of the window's settings (its label is `setup.NAME` of the texts, and
 * `setup.NAME.help` where it takes something), what the settings keep, the scope of the consent that it needs, and a setting of the plan.
 */
export const EXTRAS = {
  geo: {
    takes: 'LAT,LNG',
    scope: 'geo',
    help: 'tells the region it is recorded in, as an H3 cell of about 250 km²; or the cell itself. The consent must include geo',
    kept: 'H3 cell of the region, written into the shard; absent or empty: none is',
  },
  probe: {
    takes: 'HOST',
    scope: 'network',
    help: 'measures the way to this host four times a second by pings, or by a UDP echo service (HOST:PORT), and keeps round trip, jitter and loss, never its name. The consent must include network, as for all figures of it',
    kept: 'host whose round trip is measured; absent or empty: none',
  },
  voice: {
    scope: 'voice',
    help: 'records how loud the microphone is, every five seconds; never what it hears. The consent must include voice',
    kept: 'record how loud the microphone is',
  },
} as const satisfies Readonly<Record<string, Extra>>;

export type ExtraName = keyof typeof EXTRAS;
type Taking = { [N in ExtraName]: (typeof EXTRAS)[N] extends { readonly takes: string } ? N : never }[ExtraName];
type Switch = Exclude<ExtraName, Taking>;

/** The ones a recording asks for. */
export type Extras = { readonly [N in Taking]?: string | undefined } & { readonly [N in Switch]?: boolean | undefined };
/** Whether each that is on or off is on. */
export type Switches = { readonly [N in Switch]: boolean };

const NAMES = Object.keys(EXTRAS) as ExtraName[];
const takes = (name: ExtraName): name is Taking => 'takes' in EXTRAS[name];
export const TAKING: readonly Taking[] = NAMES.filter(takes);
export const SWITCHES: readonly Switch[] = NAMES.filter((name): name is Switch => !takes(name));

const each = <T>(of: (name: ExtraName) => T) => Object.fromEntries(NAMES.map((name) => [name, of(name)])) as Readonly<Record<ExtraName, T>>;

/** For node:util's parseArgs. */
export const EXTRA_FLAGS = each((name) => ({ type: takes(name) ? 'string' : 'boolean' })) as {
  readonly [N in Taking]: { readonly type: 'string' };
} & { readonly [N in Switch]: { readonly type: 'boolean' } };

/** Lines of a help text. */
export const EXTRA_HELP = NAMES.map((name) => {
  const { help, ...extra } = EXTRAS[name];
  return `${`  --${name}${'takes' in extra ? ` ${extra.takes}` : ''}`.padEnd(20)} ${help}\n`;
}).join('');

/** Fields of the draft that a window keeps. */
export const EXTRA_FIELDS = each((name) => (takes(name) ? z.string().max(200) : z.boolean()).optional().describe(EXTRAS[name].kept)) as {
  readonly [N in Taking]: z.ZodOptional<z.ZodString>;
} & { readonly [N in Switch]: z.ZodOptional<z.ZodBoolean> };

/** Those of flags, or of a draft, where an empty text asks for nothing. */
export const extrasOf = (values: Extras): Extras =>
  Object.fromEntries(NAMES.flatMap((name) => (values[name] === undefined || values[name] === '' ? [] : [[name, values[name]]])));

/** Neither measured nor recorded. */
export const NO_EXTRAS: Extras = each(() => undefined);

export const switchesOf = (extras: Extras): Switches =>
  Object.fromEntries(SWITCHES.map((name) => [name, extras[name] === true])) as Switches;

export const scopesOf = (extras: Extras): Scope[] =>
  NAMES.flatMap((name) => (extras[name] === undefined || extras[name] === false ? [] : [EXTRAS[name].scope]));
