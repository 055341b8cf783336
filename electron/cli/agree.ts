import { createInterface } from 'node:readline/promises';
import { ConsentBook } from '#app/desk/consent-book.ts';
import type { Notice } from '#core/app/notice.ts';
import { helpText } from '#format/cli/help-text.ts';
import { type Consent, NEEDED_SCOPES, type Scope } from '#format/core/documents/consent.ts';
import { GapError } from '#format/core/errors.ts';
import { Keyring } from '#home/keyring.ts';

/**
 * The consent of whoever plays here, to the notice that ships: as given before, or asked for now, once. No flag agrees for a person.
 * `extra`: what this recording opens besides video and inputs. Throws a GapError (`consent.*`).
 */
export async function agreedHere(extra: readonly Scope[]): Promise<Consent> {
  const book = new ConsentBook(new Keyring());
  const standing = book.standing();
  const needed = [...new Set([...NEEDED_SCOPES, ...extra])];
  if (standing !== undefined && needed.every((scope) => standing.scopes.includes(scope))) return standing;
  const { fault } = book.look();
  if (fault !== undefined) throw new GapError('consent.list', fault.says, fault.remedy);
  if (!process.stdin.isTTY || !process.stderr.isTTY)
    throw new GapError(
      'consent.none',
      standing === undefined
        ? 'nobody has agreed to be recorded here'
        : `what was agreed to on ${standing.given_utc.slice(0, 10)} does not include ${needed.filter((scope) => !standing.scopes.includes(scope)).join(', ')}`,
      'Run `gap record` in a terminal: it shows the notice and asks. Or name a consent: `gap consent new`, then --consent ID',
    );
  const locale = Intl.DateTimeFormat().resolvedOptions().locale;
  const { notice } = book.notices.read(locale);
  process.stderr.write(noticeText(notice, needed));
  using lines = createInterface({ input: process.stdin, output: process.stderr });
  if ((await lines.question(`Type "agree" to be recorded: ${needed.join(', ')}. Anything else: nothing is recorded. `)).trim() !== 'agree')
    throw new GapError('consent.none', 'you did not agree', 'Nothing was recorded, and nothing was kept');
  const scopes = [...new Set([...(standing?.scopes ?? []), ...needed])];
  return await book.give({ sha256: notice.sha256, locale, scopes });
}

/** What is agreed to is shown whole; what else one could agree to, by name. */
function noticeText({ title, paragraphs, scopes }: Notice, needed: readonly Scope[]): string {
  const asked = scopes.filter(({ scope }) => needed.includes(scope)).map(({ scope, says }) => `  ${scope}  ${says.replaceAll('\n', ' ')}`);
  const others = scopes.filter(({ scope }) => !needed.includes(scope)).map(({ scope }) => scope);
  const text = [
    title,
    '',
    ...paragraphs.flatMap((one) => [one.replaceAll('\n', ' '), '']),
    ...asked,
    '',
    `Not agreed to: ${others.join(', ')}.`,
    '',
  ];
  return helpText(`${text.join('\n')}\n`, process.stderr.columns);
}
