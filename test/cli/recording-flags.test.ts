import { expect, it } from 'vitest';
import { settingsOf, windowOf } from '#cli/recording-flags.ts';

it('come to settings, with the hotkeys that are asked for and the profile itself', () => {
  const flags = { fps: 30, window: true, hotkey: ['marker=Ctrl+F9', 'panic=off'], probe: '', title: 'Doom', profile: 'baseline' };
  const { profile, ...settings } = settingsOf(flags);
  expect(settings).toEqual({ fps: 30, window: true, title: 'Doom', hotkeys: { record: 'off', marker: 'Ctrl+F9', panic: 'off' } });
  expect(profile).toMatchObject({ name: 'baseline' });
});

it('name a hotkey that is none', () => {
  for (const hotkey of ['marker', 'marker=', 'other=Ctrl+F9'])
    expect(() => settingsOf({ hotkey: [hotkey] })).toThrow(
      expect.objectContaining({ code: 'usage.hotkey', message: expect.stringContaining(hotkey) }),
    );
});

it('a window and no window exclude each other', () => {
  expect(windowOf({})).toEqual({});
  expect(windowOf({ window: true })).toEqual({ window: true });
  expect(windowOf({ 'no-window': true })).toEqual({ window: false });
  expect(() => windowOf({ window: true, 'no-window': true })).toThrow(expect.objectContaining({ code: 'usage.window' }));
});
