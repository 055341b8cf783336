import { describe, expect, it, vi } from 'vitest';
import type { Desk } from '#app/desk/desk.ts';
import type { View } from '#core/app/contract.ts';
import { FIRST_DRAFT } from '#core/app/draft.ts';
import { isCompactWanted, keepCompact } from '#main/compact-window.ts';
import { FakeWindow, fakeElectron } from '#test/support/electron.ts';

const choices = { profiles: [], encoders: [], window: true, compact: true, pick: true, reveal: true };
const draft = { ...FIRST_DRAFT, out: '/shards', compact: true };
const recording = { phase: 'recording', sessionId: '0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c111', folder: '' } as const;

describe('the small window', () => {
  it('is wanted while something is recorded, where it cannot get into the picture', () => {
    const wanted = (change: Partial<Parameters<typeof isCompactWanted>[0]>, platform: NodeJS.Platform = 'win32') =>
      isCompactWanted({ state: recording, draft, choices, ...change }, platform);
    expect(wanted({})).toBe(true);
    expect(wanted({ state: { phase: 'idle' } })).toBe(false);
    expect(wanted({ draft: { ...draft, compact: false } })).toBe(false);
    expect(wanted({ draft: { ...draft, window: false } }, 'linux')).toBe(false);
    expect(wanted({ draft: { ...draft, window: false } }, 'darwin')).toBe(false);
    expect(wanted({ draft: { ...draft, window: false } })).toBe(true);
    for (const platform of ['linux', 'darwin'] as const) expect(wanted({}, platform)).toBe(true);
  });

  const opened = () => {
    FakeWindow.opened.length = 0;
    let tell: (event: 'view', value: unknown) => void = () => undefined;
    const view = { state: { phase: 'idle' }, draft, choices } as unknown as View;
    const change = vi.fn(async () => ({}));
    const desk = {
      view,
      calls: { 'draft.change': change },
      listen: (listener: typeof tell) => {
        tell = listener;
      },
    } as unknown as Desk;
    let isAway = true;
    const compact = keepCompact(fakeElectron().electron, '/preload.cjs', desk, () => isAway);
    return {
      compact,
      change,
      become: (state: View['state']) => tell('view', { ...view, state }),
      leave: (away: boolean) => {
        isAway = away;
        compact.look();
      },
    };
  };

  it('lies on top, takes no focus, is in no capture, and is as locked as the large one', () => {
    const { become, leave, compact } = opened();
    expect(FakeWindow.opened).toEqual([]);
    become(recording);
    const [window] = FakeWindow.opened as [FakeWindow];
    expect(compact.window).toBe(window);
    expect(window.options).toMatchObject({
      width: 320,
      focusable: false,
      alwaysOnTop: true,
      webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false },
    });
    expect(window.setContentProtection).toHaveBeenCalledExactlyOnceWith(true);
    expect(window.loadURL).toHaveBeenCalledExactlyOnceWith('app://gap/?at=compact');
    become(recording);
    expect(window.showInactive).toHaveBeenCalledOnce();
    leave(false);
    expect(window.hide).toHaveBeenCalledOnce();
    leave(true);
    become({ phase: 'idle' });
    expect([window.showInactive.mock.calls.length, window.hide.mock.calls.length]).toEqual([2, 2]);
  });

  it('closed, stays away until it is asked for again', () => {
    const { become, change } = opened();
    become(recording);
    const event = { preventDefault: vi.fn() };
    FakeWindow.opened[0]?.emit('close', event);
    expect(event.preventDefault).toHaveBeenCalledOnce();
    expect(change).toHaveBeenCalledExactlyOnceWith({ compact: false });
  });
});
