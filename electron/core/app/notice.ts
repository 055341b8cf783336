import { z } from 'zod';
import { NEEDED_SCOPES, SCOPES } from '#format/core/documents/consent.ts';
import { isReference } from '#format/core/documents/rights.ts';
import { GapError } from '#format/core/errors.ts';
import { said, type Words } from '#format/core/said.ts';

/** The text a player is asked to agree to, parsed for display. A consent records the SHA-256 of the whole file. */
export const Notice = z.strictObject({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  locale: z.string(),
  title: z.string().min(1),
  licenceRef: z.string().min(1),
  paragraphs: z.array(z.string()),
  scopes: z.array(z.strictObject({ scope: z.enum(SCOPES), needed: z.boolean(), says: z.string() })),
});

export type Notice = z.infer<typeof Notice>;

/**
 * Reads a notice: `# title`, `Licence: reference`, paragraphs, and a section `## scope: required` or `## scope: optional` for each scope.
 * Throws a GapError (`consent.notice`) that names what is missing: no player is asked to agree to an incomplete text.
 */
export function parseNotice(text: string, sha256: string, locale: string, file: string): Notice {
  const [head = '', ...sections] = text.replaceAll('\r\n', '\n').split(/^## /m);
  const title = /^# (.+)$/m.exec(head)?.[1]?.trim();
  const licenceRef = /^Licence: (.+)$/m.exec(head)?.[1]?.trim();
  if (title === undefined) throw broken(file, said`has no line "# title"`);
  if (licenceRef === undefined || !isReference(licenceRef)) throw broken(file, said`has no line "Licence: reference"`);
  const scopes = sections.map((section) => {
    const [, name, kind] = /^([a-z]+): (required|optional)$/m.exec(section) ?? [];
    const scope = SCOPES.find((known) => known === name);
    if (scope === undefined || kind === undefined) throw broken(file, said`section "${section.split('\n')[0]}" names no scope`);
    const needed = kind === 'required';
    if (needed !== NEEDED_SCOPES.includes(scope)) throw broken(file, said`${scope} cannot be ${kind}`);
    return { scope, needed, says: paragraphsOf(section.slice(section.indexOf('\n'))).join(' ') };
  });
  const missing = NEEDED_SCOPES.find((needed) => !scopes.some(({ scope }) => scope === needed));
  if (missing !== undefined) throw broken(file, said`has no section "## ${missing}: required"`);
  const paragraphs = paragraphsOf(head).filter((paragraph) => !/^(# |Licence: )/.test(paragraph));
  return { sha256, locale, title, licenceRef, paragraphs, scopes };
}

function paragraphsOf(text: string): string[] {
  return text
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.trim().replace(/\s*\n\s*/g, ' '))
    .filter((paragraph) => paragraph !== '');
}

function broken(file: string, what: Words): GapError {
  return new GapError(
    'consent.notice',
    said`${file}: ${what}`,
    said`Correct the text as docs/app.md describes, or use the one that comes with the program`,
  );
}
