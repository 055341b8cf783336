import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { consentFindings, heldScopes } from '#format/check/consent-findings.ts';
import type { Consent } from '#format/core/documents/consent.ts';
import type { Meta } from '#format/core/documents/meta.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const META = { rights: { player_consent_id: 'c' } } as unknown as Meta;
const NEEDED = ['video', 'inputs'] as const;

it.each([
  ['network', 'netstats.parquet', []],
  ['game', 'game.parquet', []],
  ['chat', undefined, ['chat_agg']],
  ['voice', undefined, ['voice_agg']],
] as const)('what needs the scope %s fails without it: %s %j', (scope, file, labels) => {
  using folder = new TemporaryFolder();
  if (file !== undefined) writeFileSync(join(folder.path, file), '');
  const held = { folder: folder.path, labels: new Set(labels) };
  const judged = (scopes: readonly string[]) =>
    consentFindings({ consent_id: 'c', scopes } as unknown as Consent, META, held).find(({ check }) => check === 'privacy.scopes');
  expect(judged(NEEDED)).toMatchObject({ severity: 'fail', says: expect.stringContaining(`(${scope})`) });
  expect(judged([...NEEDED, scope])).toMatchObject({ severity: 'pass' });
  expect(heldScopes(META, held)).toEqual([...NEEDED, scope]);
});
