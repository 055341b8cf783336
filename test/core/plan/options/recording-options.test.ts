import { expect, it } from 'vitest';
import { Draft, FIRST_DRAFT } from '#core/app/draft.ts';
import { askedOf } from '#core/plan/options/fields.ts';
import type { Option } from '#core/plan/options/option.ts';
import { RECORDING_OPTIONS } from '#core/plan/options/recording-options.ts';
import { parsed } from '#format/cli/flags.ts';
import { SETTINGS } from '#format/core/findings/way.ts';
import { helpOf } from '#format/core/flags.ts';
import { english } from '#format/core/said.ts';

const ALL = Object.entries<Option>(RECORDING_OPTIONS);

it.each(ALL)('--%s has a line of help', (name) => {
  expect(helpOf(RECORDING_OPTIONS)).toMatch(new RegExp(`^  --${name}(?: \\S+)? {1,20}\\S.{9,}$`, 'm'));
});

it.each(ALL.filter(([, { is }]) => is !== undefined))(
  '--%s is a setting that a remedy can name, and says what it may be',
  (name, { remedy }) => {
    expect(SETTINGS).toContain(name);
    expect(english(remedy ?? '').length).toBeGreaterThan(5);
  },
);

it.each(ALL.filter(([, { is, read }]) => is !== undefined && read !== undefined))(
  '--%s names the text that it cannot be',
  (name, { remedy }) => {
    for (const text of ['', ' ', 'sixty'])
      expect(() => parsed([`--${name}`, text], RECORDING_OPTIONS)).toThrow(
        expect.objectContaining({
          code: `usage.${name}`,
          message: `--${name} ${text.trim() || JSON.stringify(text)}: not usable`,
          remedy: english(remedy ?? ''),
        }),
      );
  },
);

it('the first set-up of a window asks for nothing', () => {
  const draft = Draft.parse({ ...FIRST_DRAFT, out: '/shards' });
  expect(askedOf(RECORDING_OPTIONS, draft)).toEqual({ out: '/shards' });
});

it('what a window keeps is asked of the recording, in its units', () => {
  const kept = { fps: 30, size: '640x360', encoder: 'h264-14', title: 'auto', build: '2', map: 'E1M1', window: false } as const;
  const extras = { geo: '851f1d4bfffffff', probe: 'host', voice: true };
  expect(askedOf(RECORDING_OPTIONS, Draft.parse({ ...FIRST_DRAFT, out: '/shards', ...kept, ...extras }))).toEqual({
    out: '/shards',
    ...kept,
    ...extras,
  });
});
