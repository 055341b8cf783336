import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Consent, NEEDED_SCOPES, SCOPES, type Scope } from '#format/core/documents/consent.ts';
import { isReference } from '#format/core/documents/rights.ts';
import { GapError, wordsOf } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import { settingsPath } from '#home/settings-file.ts';
import { makeFolders, writeJson } from '#shard/folder/files.ts';

/** What a new consent is made of. */
export interface NewConsent {
  /** File of the text that the player was shown. */
  readonly notice: string;
  readonly scopes: readonly string[];
  readonly licenseRef: string;
  /** Who agreed: kept in a separate file, never in a shard. */
  readonly person?: string | undefined;
}

/** The consents of this user's players: `<id>.json` goes into shards, `<id>.person` stays here. */
export class Consents {
  readonly #folder: string;

  constructor(folder = join(dirname(settingsPath()), 'consents')) {
    this.#folder = folder;
  }

  /** Records a consent. Throws a GapError (`consent.*`) that names what is missing. */
  async add({ notice, scopes, licenseRef, person }: NewConsent): Promise<Consent> {
    if (!existsSync(notice))
      throw new GapError(
        'consent.notice',
        said`${notice}: there is no such file`,
        said`Give the file with the text that the player was shown`,
        {
          way: { settings: ['notice'] },
        },
      );
    const text = readFileSync(notice);
    if (text.length === 0) throw new GapError('consent.notice', said`${notice}: is empty`, said`The player cannot agree to an empty text`);
    const unknown = scopes.find((scope) => !(SCOPES as readonly string[]).includes(scope));
    if (unknown !== undefined || scopes.length === 0)
      throw new GapError(
        'consent.scope',
        unknown === undefined ? said`no scope was given` : said`there is no scope ${unknown}`,
        said`Name each thing that was agreed to: ${SCOPES.join(', ')}`,
        { way: { settings: ['scope'] } },
      );
    const lacking = NEEDED_SCOPES.filter((scope) => !scopes.includes(scope));
    if (lacking.length > 0)
      throw new GapError(
        'consent.scope',
        said`nothing can be recorded under a consent without ${lacking.join(', ')}`,
        said`Ask the player for ${NEEDED_SCOPES.join(' and ')}`,
        { way: { settings: ['scope'] } },
      );
    if (!isReference(licenseRef))
      throw new GapError(
        'consent.license',
        said`${JSON.stringify(licenseRef)} is not a reference to a licence`,
        said`Give the reference as it appears in your files`,
        { way: { settings: ['license-ref'] } },
      );
    const consent: Consent = {
      consent_version: '1',
      consent_id: randomUUID(),
      notice: { title: basename(notice), sha256: createHash('sha256').update(text).digest('hex') },
      scopes: SCOPES.filter((scope) => scopes.includes(scope)) as Scope[],
      given_utc: new Date().toISOString(),
      license_ref: licenseRef.trim(),
      revocation_id: randomUUID(),
    };
    makeFolders(this.#folder);
    if (person !== undefined) writeFileSync(join(this.#folder, `${consent.consent_id}.person`), `${person}\n`, { mode: 0o600 });
    // The text itself, so that its hash can be shown to belong to it.
    writeFileSync(join(this.#folder, `${consent.notice.sha256}.notice`), text);
    await writeJson(join(this.#folder, `${consent.consent_id}.json`), consent);
    return consent;
  }

  /** By id, or from a file. Throws a GapError (`consent.unknown`, `consent.file`). */
  read(idOrFile: string): Consent {
    const own = join(this.#folder, `${idOrFile}.json`);
    const path = existsSync(own) ? own : idOrFile;
    if (!existsSync(path))
      throw new GapError(
        'consent.unknown',
        said`there is no consent ${idOrFile}`,
        said`Choose an existing one, or ask the player for one`,
        {
          way: { action: 'show-consents' },
        },
      );
    try {
      return Consent.parse(JSON.parse(readFileSync(path, 'utf8')));
    } catch (cause) {
      throw new GapError(
        'consent.file',
        said`${path}: ${wordsOf(cause)}`,
        said`Give the file as it was written when the consent was given`,
        {
          cause,
        },
      );
    }
  }

  /** Who agreed; undefined where nobody said. */
  personOf(consentId: string): string | undefined {
    const path = join(this.#folder, `${consentId}.person`);
    return existsSync(path) ? readFileSync(path, 'utf8').trim() || undefined : undefined;
  }

  /** All of them, oldest first. */
  all(): Consent[] {
    if (!existsSync(this.#folder)) return [];
    return readdirSync(this.#folder)
      .filter((name) => name.endsWith('.json'))
      .map((name) => this.read(join(this.#folder, name)))
      .sort((a, b) => a.given_utc.localeCompare(b.given_utc));
  }
}
