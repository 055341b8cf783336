import { describe, expect, it } from 'vitest';
import { paced, planRecording, type RecordSettings } from '#core/plan/plan.ts';
import { GapError } from '#format/core/errors.ts';
import { CONSENT } from '#test/support/consent.ts';

const DEFAULTS = { display: ':0', sessionId: '11111111-2222-4333-8444-555555555555' };
const RIGHTS = { licenseRef: 'ref#l', consentRef: 'ref#c', games: ['doom'] };

describe('planning a recording', () => {
  it('fills in sane defaults', () => {
    expect(planRecording(RIGHTS, DEFAULTS)).toMatchObject({
      display: ':0',
      size: { width: 1280, height: 720 },
      fps: 60,
      hz: 240,
      bitrateBps: 5_000_000,
      gopFrames: 120,
      encoder: 'h264-14',
      final: 'av1-9',
      measure: { encoder: true, fps: true, live: true },
      durationS: undefined,
      region: undefined,
      game: [{ by: 'executable', name: 'doom' }],
      wholeScreen: false,
      profile: { name: 'baseline' },
      pads: true,
      input: 'auto',
      hotkeys: { panic: { modifiers: ['Ctrl', 'Alt', 'Shift'], key: 'KeyP' } },
      panicMinutes: 5,
      rollS: 7200,
    });
  });

  it('marks every frame in the corner, every Nth, or none', () => {
    const marks = (settings: RecordSettings) => planRecording({ ...RIGHTS, ...settings }, DEFAULTS).watermark;
    expect(marks({})).toMatchObject({ every: 1 });
    expect(marks({ watermark: 'on' })).toEqual(marks({}));
    expect(marks({ watermark: 'every=4' })).toEqual({ ...marks({}), every: 4 });
    expect(marks({ watermark: 'off' })).toBeUndefined();
    for (const wrong of ['every=0', 'every=', 'every=1.5', 'yes']) expect(() => marks({ watermark: wrong })).toThrow(GapError);
  });

  it('uses the allow-list when no game is named, and refuses when there is neither', () => {
    const { games: _, ...rights } = RIGHTS;
    expect(planRecording(rights, { ...DEFAULTS, games: ['pid:7', 'title:*x*'] }).game).toEqual([
      { by: 'pid', pid: 7 },
      { by: 'title', pattern: '*x*' },
    ]);
    expect(planRecording({ ...rights, anyWindow: true }, DEFAULTS)).toMatchObject({ game: 'any', wholeScreen: true });
    expect(() => planRecording(rights, DEFAULTS)).toThrow(/No program is named as the game/);
  });

  it('keeps pictures of a gold shard losslessly, for a minute at most, and refuses what would change them', () => {
    const gold = (settings: RecordSettings = {}) => planRecording({ ...RIGHTS, gold: true, ...settings }, DEFAULTS);
    expect(gold()).toMatchObject({ gold: true, encoder: 'gold', durationS: 60, window: false, measure: { encoder: false, fps: true } });
    expect(gold({ durationS: 5, encode: 'after', final: 'hevc-veryfast' })).toMatchObject({ durationS: 5, final: 'hevc-veryfast' });
    expect(planRecording(RIGHTS, DEFAULTS)).toMatchObject({ gold: false, window: 'auto' });
    for (const settings of [{ durationS: 61 }, { encode: 'now' }, { encoder: 'h264-14' }, { window: true }] as const)
      expect(() => gold(settings)).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/^usage\.(duration|encode|encoder|window)$/) }),
      );
    // Nobody gets it by name.
    expect(() => planRecording({ ...RIGHTS, encoder: 'gold' }, DEFAULTS)).toThrow(/encoder gold: not usable/);
  });

  it('leaves out a hotkey that is off', () => {
    expect(planRecording({ ...RIGHTS, hotkeys: { record: 'off', panic: 'off', hold: 'Ctrl+F9' } }, DEFAULTS).hotkeys).toEqual({
      hold: { modifiers: ['Ctrl'], key: 'F9' },
      marker: { modifiers: ['Ctrl', 'Alt', 'Shift'], key: 'KeyM' },
    });
  });

  it.each([
    ['4500k', 4_500_000],
    ['2.5M', 2_500_000],
    [6_000_000, 6_000_000],
    ['100k', 100_000],
    ['100M', 100_000_000],
  ])('reads bitrate %s', (bitrate, bps) => {
    expect(planRecording({ ...RIGHTS, bitrate }, DEFAULTS).bitrateBps).toBe(bps);
  });

  it('accepts an encoder by name, or by when it should work', () => {
    const of = (settings: RecordSettings) => {
      const { encoder, measure } = planRecording({ ...RIGHTS, ...settings }, DEFAULTS);
      return [encoder, measure.encoder];
    };
    expect(of({ encode: 'now' })).toEqual(['live-av1-11', false]);
    expect(of({ encode: 'after' })).toEqual(['h264-14', false]);
    expect(of({ encoder: 'live-av1-12' })).toEqual(['live-av1-12', false]);
    expect(of({ encoder: 'auto' })).toEqual(['h264-14', true]);
    expect(() => of({ encoder: 'h264-20', encode: 'now' })).toThrow(
      expect.objectContaining({ message: expect.stringContaining('encode now: not usable'), way: { settings: ['encode'] } }),
    );
  });

  it('leaves it to nobody to make another final video than the one asked for', () => {
    const { final, measure } = planRecording({ ...RIGHTS, final: 'av1-8' }, DEFAULTS);
    expect([final, measure.live]).toEqual(['av1-8', false]);
    expect(() => planRecording({ ...RIGHTS, final: 'av1-8', encode: 'now' }, DEFAULTS)).toThrow(
      expect.objectContaining({ code: 'usage.final', remedy: expect.stringContaining('live-av1-11 makes the final video during play') }),
    );
  });

  it('suggests the encoder nearest to an unknown one', () => {
    const remedy = expect.stringContaining('Did you mean h264-20?');
    expect(() => planRecording({ ...RIGHTS, encoder: 'h264-2' }, DEFAULTS)).toThrow(
      expect.objectContaining({ code: 'usage.encoder', remedy }),
    );
    expect(() => planRecording({ ...RIGHTS, final: 'h264-14' }, DEFAULTS)).toThrow(expect.objectContaining({ code: 'usage.final' }));
  });

  it('applies the chosen rate, with a GOP as long as before', () => {
    const plan = planRecording({ ...RIGHTS, gopS: 1.5 }, DEFAULTS);
    expect(paced(plan, { fps: 30, encoder: 'h264-20' })).toMatchObject({ fps: 30, gopFrames: 45, encoder: 'h264-20' });
  });

  it('reads a region', () => {
    expect(planRecording({ ...RIGHTS, region: '800x600+10+20' }, DEFAULTS).region).toEqual({ width: 800, height: 600, x: 10, y: 20 });
  });

  it.each<[string, RecordSettings, string]>([
    ['a bitrate of 0', { bitrate: 0 }, 'usage.bitrate'],
    ['a bitrate below 100k', { bitrate: 99_999 }, 'usage.bitrate'],
    ['a bitrate above 100M', { bitrate: 100_000_001 }, 'usage.bitrate'],
    ['a bitrate in words', { bitrate: 'fast' }, 'usage.bitrate'],
    ['an odd size', { size: '1281x720' }, 'usage.size'],
    ['a size without a height', { size: '1280' }, 'usage.size'],
    ['a huge size', { size: '99998x99998' }, 'usage.size'],
    ['25 fps', { fps: 25 }, 'usage.fps'],
    ['an fps that is no number', { fps: Number.NaN }, 'usage.fps'],
    ['30 Hz', { hz: 30 }, 'usage.hz'],
    ['1000 Hz', { hz: 1000 }, 'usage.hz'],
    ['a GOP of 5 s', { gopS: 5 }, 'usage.gop'],
    ['a GOP of 0 s', { gopS: 0 }, 'usage.gop'],
    ['a duration of 0', { durationS: 0 }, 'usage.duration'],
    ['a negative duration', { durationS: -1 }, 'usage.duration'],
    ['9 encoder threads', { encoderThreads: 9 }, 'usage.encoder-threads'],
    ['an invalid game', { games: ['title:*'] }, 'usage.game'],
    ['a folder as a game', { games: ['/usr/bin/doom'] }, 'usage.game'],
    ['a hotkey without a modifier', { hotkeys: { hold: 'F9' } }, 'usage.hotkey'],
    ['a hotkey with an unknown key', { hotkeys: { hold: 'Ctrl+Foo' } }, 'usage.hotkey'],
    ['a panic of 0 minutes', { panicMinutes: 0 }, 'usage.panic-minutes'],
    ['a place finer than a region', { geo: '871f1d489ffffff' }, 'usage.geo'],
    ['a place itself', { geo: '52.52,13.405' }, 'usage.geo'],
    ['a place that the consent does not allow', { geo: '851f1d4bfffffff', consent: CONSENT }, 'preflight.consent'],
    ['shards of no length', { rollMinutes: 0 }, 'usage.roll'],
    ['shards longer than the text allows', { rollMinutes: 121 }, 'usage.roll'],
    ['an unknown input', { input: 'hook' as never }, 'usage.input'],
    ['pads that are neither on nor off', { pads: 'yes' as never }, 'usage.pads'],
    ['an invalid shard to continue', { continues: 'yesterday' }, 'usage.continues'],
    ['an unknown encoder', { encoder: 'nvenc9' }, 'usage.encoder'],
    ['a broken region', { region: '800x600' }, 'usage.region'],
    ['an invalid session id', { sessionId: '../../etc' }, 'usage.session-id'],
    ['an empty title', { title: '' }, 'usage.title'],
    ['a title of spaces', { title: ' \t' }, 'usage.title'],
    ['no licence reference', { licenseRef: undefined }, 'preflight.license-ref'],
    ['a blank consent reference', { consentRef: '  ' }, 'preflight.consent-ref'],
    ['an empty display', { display: '' }, 'preflight.display'],
  ])('refuses %s, with a remedy', (_, settings, code) => {
    try {
      planRecording({ ...RIGHTS, ...settings }, DEFAULTS);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(GapError);
      expect((error as GapError).code).toBe(code);
      expect((error as GapError).remedy).not.toBe('');
    }
  });

  it('refuses a session id that is none, whoever gives it', () => {
    expect(() => planRecording(RIGHTS, { ...DEFAULTS, sessionId: '../x' })).toThrow(expect.objectContaining({ code: 'usage.session-id' }));
  });

  it('refuses to guess a display', () => {
    expect(() => planRecording(RIGHTS, { ...DEFAULTS, display: undefined })).toThrow(/No display/);
  });
});
