import { expect, it } from 'vitest';
import { type Draft, FIRST_DRAFT } from '#core/app/draft.ts';
import { knownDraft, Settings, withDraft } from '#core/plan/settings.ts';

const DRAFT: Draft = {
  ...FIRST_DRAFT,
  game: 'doom',
  title: 'Doom',
  out: '/shards',
  hotkeys: { panic: 'Ctrl+F9' },
  sending: { auto: true, capGb: 5 },
};

it.each([
  ['an encoder', { encoder: 'live-av2-gpu' }],
  ['a rate', { fps: 25 }],
  ['a size', { size: '800x600' }],
  ['a field', { layers: true }],
  ['the kind of a field', { minutes: 'an hour' }],
])('everything else is known where %s is of another version', (_, other) => {
  const [name = ''] = Object.keys(other);
  const { [name]: __, ...rest } = DRAFT as Record<string, unknown>;
  expect(knownDraft(Settings.parse({ draft: { ...DRAFT, ...other } }))).toEqual(rest);
});

it('so are a field’s other entries, such as the panic hotkey beside one of a later version', () => {
  const draft = {
    ...DRAFT,
    hotkeys: { ...DRAFT.hotkeys, later: 'F1', hold: 7 },
    sending: { ...DRAFT.sending, later: true, limitMBps: -1 },
  };
  expect(knownDraft(Settings.parse({ draft }))).toEqual(DRAFT);
});

it('what another version wrote stays, and what is known is replaced', () => {
  const settings = Settings.parse({ games: ['doom'], later: 1, draft: { ...DRAFT, player: 'ann', layers: true } });
  expect(withDraft(settings, DRAFT)).toEqual({ games: ['doom'], later: 1, draft: { ...DRAFT, layers: true } });
});
