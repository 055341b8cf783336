import { GapError } from '#format/core/errors.ts';
import type { Setting } from '#format/core/findings/way.ts';
import { said, type Words } from '#format/core/said.ts';

/** Throws a GapError (`usage.*`) that names the setting, its value and the remedy. */
export const refuse = (setting: Setting, value: unknown, remedy: Words): never => {
  throw new GapError(`usage.${setting}`, said`${setting} ${String(value)}: not usable`, remedy, { way: { settings: [setting] } });
};
