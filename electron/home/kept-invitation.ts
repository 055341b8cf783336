import { type Invitation, invitationText, parseInvitation } from '#corpus/core/sending/invitation.ts';
import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import type { SecretStore } from '#home/secret-store.ts';

const NAME = 'invitation.secret';

/** The invitation to an ingest service, kept as a secret: with it anybody could send there. */
export class KeptInvitation {
  readonly #secrets: SecretStore;

  constructor(secrets: SecretStore) {
    this.#secrets = secrets;
  }

  /** Undefined where there is none, or none that is understood. Throws a GapError (`keys.*`) where it is no secret. */
  read(): Invitation | undefined {
    const kept = this.#secrets.read(NAME);
    return kept && parseInvitation(Buffer.from(kept).toString('utf8'));
  }

  /** Replaces the one before. Throws a GapError (`usage.to`) for a text that is none. */
  keep(text: string): Invitation {
    const invitation = parseInvitation(text);
    // Not shown: it holds a secret.
    if (invitation === undefined)
      throw new GapError('usage.to', said`This is not an invitation`, said`Paste the whole text that the operator of the service sent you`);
    this.#secrets.put(NAME, Buffer.from(invitationText(invitation)));
    return invitation;
  }

  forget(): void {
    this.#secrets.remove(NAME);
  }
}
