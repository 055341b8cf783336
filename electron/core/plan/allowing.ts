import { type Extras, scopesOf } from '#core/plan/extras.ts';
import { type Consent, NEEDED_SCOPES, type Scope } from '#format/core/documents/consent.ts';
import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';

/** What of a recording needs more than the consent to video and inputs. */
interface Asked extends Extras {
  readonly consent?: Consent | undefined;
  readonly needs?: readonly Scope[] | undefined;
}

/** What is opened besides the screen and the devices: for these a consent that is on file elsewhere will not do. */
const OPENED: ReadonlySet<Scope> = new Set(['network', 'voice', 'chat']);

/** Throws for a consent without the scopes that every shard needs, or this one: no stream is opened that was not agreed to. */
export function allowing({ consent, needs = [], ...extras }: Asked): Consent | undefined {
  const needed: readonly Scope[] = [...NEEDED_SCOPES, ...needs, ...scopesOf(extras)];
  const open = needed.filter((scope) => OPENED.has(scope));
  if (consent === undefined && open.length > 0)
    throw new GapError(
      'preflight.consent',
      said`Nothing here says that the player agreed to ${open.join(' and ')}: nothing is opened`,
      said`Ask the player, and choose the consent for this recording`,
      { way: { settings: ['consent'] } },
    );
  const missing = consent && needed.filter((scope) => !consent.scopes.includes(scope));
  if (missing === undefined || missing.length === 0) return consent;
  throw new GapError(
    'preflight.consent',
    said`Consent ${consent?.consent_id} does not include ${missing.join(' and ')}: nothing is opened`,
    said`Ask the player, and record a new consent to at least ${needed.join(' and ')}`,
    { way: { action: 'give-consent', of: needed.join(' ') } },
  );
}
