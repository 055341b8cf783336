import { describe, expect, it } from 'vitest';
import { cheaperRung, isKept, LADDER, LADDER_ENCODERS, RECORDING_ENCODERS, rungOf } from '#video/core/encoder-plan.ts';
import { HARDWARE, hardwareOf } from '#video/core/hardware.ts';
import { choosePace, type Tried } from '#video/core/pace.ts';

const ASKED = { size: { width: 1280, height: 720 }, fps: 60, bitrateBps: 5_000_000, threads: 2 };

describe('encoders of display adapters', () => {
  it('have a name each, packets that fit the file of their stage, and no setting that holds pictures back', () => {
    const names = [...LADDER, ...HARDWARE].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { name, stage, planFor } of HARDWARE) {
      const { codec, metaName, fourcc, options } = planFor(ASKED);
      expect(stage === 'capture' ? ['H264'] : ['AV01', 'HEVC'], name).toContain(fourcc);
      expect(metaName).toBe(codec.toUpperCase());
      expect(codec.split('_')[0]).toBe({ AV01: 'av1', HEVC: 'hevc', H264: 'h264' }[fourcc]);
      expect(options, name).toMatchObject({ bf: '0', flags: '+cgop+low_delay' });
      // H.264 is no codec of the format (GAP v0.2 section 3): it is kept until the final video is made.
      expect(isKept({ encoder: name })).toBe(fourcc === 'H264');
    }
  });

  it.each([
    [[], 'win32', []],
    [[], 'linux', []],
    [['nvidia'], 'win32', ['live-av1-nvenc', 'live-hevc-nvenc', 'live-hevc-mf', 'h264-nvenc']],
    [['amd'], 'linux', ['live-av1-vaapi', 'live-hevc-vaapi', 'h264-vaapi']],
    [['amd'], 'win32', ['live-av1-amf', 'live-hevc-amf', 'live-hevc-mf', 'h264-amf']],
    [['any'], 'win32', ['live-hevc-mf']],
    [['apple'], 'darwin', ['live-hevc-videotoolbox', 'h264-videotoolbox']],
    [
      ['intel', 'nvidia'],
      'win32',
      ['live-av1-nvenc', 'live-av1-qsv', 'live-hevc-nvenc', 'live-hevc-qsv', 'live-hevc-mf', 'h264-nvenc', 'h264-qsv'],
    ],
  ] as const)('of %j on %s are tried: %j', (vendors, system, names) => {
    expect(hardwareOf(vendors, system).map(({ name }) => name)).toEqual(names);
  });

  it('are relieved by one that runs on any machine, whose packets go on in the same file', () => {
    for (const { name, planFor } of HARDWARE) {
      const next = cheaperRung(name);
      expect(next.needs).toBeUndefined();
      expect(next.planFor(ASKED).fourcc).toBe(planFor(ASKED).fourcc);
    }
    expect(cheaperRung('live-av1-nvenc').name).toBe('live-av1-11');
    expect(cheaperRung('h264-qsv').name).toBe('h264-14');
  });

  it('may be asked for by name, but belong to no list of what works everywhere', () => {
    expect(RECORDING_ENCODERS).toContain('live-hevc-nvenc');
    expect(LADDER_ENCODERS).toEqual(['h264-14', 'h264-20', 'live-av1-11', 'live-av1-12', 'live-hevc']);
    expect(rungOf('h264-amf').needs).toEqual({ vendor: 'amd', systems: ['win32'] });
  });
});

describe('choosing one', () => {
  const processor: Tried = { encoder: 'h264-14', p95Us: 6000, latePct: undefined };
  const chosen = (...tried: Tried[]) =>
    choosePace({ fps: undefined, encoder: undefined }, { cores: 2, grabP95Us: 2000, tried: [...tried, processor] }).encoder;

  it('makes the final video at once where the adapter can, faithfully and quickly', () => {
    expect(chosen({ encoder: 'live-av1-nvenc', p95Us: 4500, latePct: 0 })).toBe('live-av1-nvenc');
    expect(chosen({ encoder: 'live-hevc-qsv', p95Us: 8000, latePct: 0.1 }, { encoder: 'h264-qsv', p95Us: 3000, latePct: 0 })).toBe(
      'live-hevc-qsv',
    );
  });

  it('keeps pictures with the adapter where its final video would be late', () => {
    expect(chosen({ encoder: 'live-av1-nvenc', p95Us: 4500, latePct: 0.2 }, { encoder: 'h264-nvenc', p95Us: 3000, latePct: 0 })).toBe(
      'h264-nvenc',
    );
  });

  it('keeps them with the processor where the adapter is slow, hides changes, or was not looked at', () => {
    expect(chosen({ encoder: 'live-av1-nvenc', p95Us: 8400, latePct: 0 })).toBe('h264-14');
    expect(chosen({ encoder: 'h264-nvenc', p95Us: 3000, latePct: 1 })).toBe('h264-14');
    expect(chosen({ encoder: 'h264-nvenc', p95Us: 3000, latePct: undefined })).toBe('h264-14');
  });
});
