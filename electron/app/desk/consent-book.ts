import { Notices } from '#app/desk/notices.ts';
import type { Asks, View } from '#core/app/contract.ts';
import { standingConsent } from '#core/app/standing-consent.ts';
import { type Consent, NEEDED_SCOPES } from '#format/core/documents/consent.ts';
import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import { Consents } from '#home/consents.ts';
import type { Keyring } from '#home/keyring.ts';
import { knownRevocations, revoke } from '#home/revocation-list.ts';
import type { Fault } from '#server/core/fault.ts';
import { faultOf } from '#server/core/wire.ts';

/** The consents of this machine's players. Nothing is recorded without a consent to the current text. */
export class ConsentBook {
  readonly notices: Notices;
  readonly #keyring: Keyring;
  readonly #consents = new Consents();

  constructor(keyring: Keyring, notices = new Notices()) {
    this.#keyring = keyring;
    this.notices = notices;
  }

  /** Stores a consent of `player`. Throws a GapError (`consent.*`) when the text has changed meanwhile or a needed scope is missing. */
  async give({ sha256, locale, scopes }: Asks<'consent.give'>, player = ''): Promise<Consent> {
    const { notice, path } = this.notices.read(locale);
    if (notice.sha256 !== sha256)
      throw new GapError('consent.changed', said`The text has changed since it was shown`, said`Read it again, then decide`);
    const missing = NEEDED_SCOPES.find((needed) => !scopes.includes(needed));
    if (missing !== undefined)
      throw new GapError(
        'consent.scope',
        said`Without ${missing} there is nothing to record`,
        said`Agree to it, or decline: then nothing is recorded`,
      );
    return await this.#consents.add({ notice: path, scopes, licenseRef: notice.licenceRef, person: player === '' ? undefined : player });
  }

  /** Permanent: from now on `verify`, `trim` and `export` refuse recordings made under this consent. */
  async withdraw(consentId: string): Promise<void> {
    await this.#keyring.ensure('operator');
    const { revocation_id } = this.#consents.read(consentId);
    await revoke(revocation_id, this.#keyring);
  }

  /** The consent under which `player` is recorded now. */
  standing(player?: string): Consent | undefined {
    const line = standingConsent({ consents: this.look().lines, draft: { player } });
    return line && this.#consents.read(line.consentId);
  }

  /**
   * All of them, oldest first. None stands while `fault` says why it is not known which were withdrawn: a list that cannot be believed.
   */
  look(): { readonly lines: View['consents']; readonly fault: Fault | undefined } {
    let withdrawn: ReadonlyMap<string, string> = new Map();
    let fault: Fault | undefined;
    try {
      withdrawn = knownRevocations(this.#keyring.trusted);
    } catch (error) {
      fault = faultOf(error);
    }
    const current = this.notices.current();
    const lines = this.#consents.all().map(({ consent_id, given_utc, scopes, revocation_id, notice }) => {
      const withdrawnUtc = withdrawn.get(revocation_id);
      const player = this.#consents.personOf(consent_id);
      return {
        consentId: consent_id,
        ...(player !== undefined && { player }),
        givenUtc: given_utc,
        scopes: [...scopes],
        ...(withdrawnUtc !== undefined && { withdrawnUtc }),
        current: fault === undefined && current.has(notice.sha256),
      };
    });
    return { lines, fault };
  }
}
