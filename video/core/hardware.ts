import { asSpan } from '#format/core/time/units.ts';
import type { Fourcc } from '#format/core/video/codecs.ts';
import type { Vendor } from '#native/core/screen/vendor.ts';
import {
  type Asked,
  type EncoderPlan,
  mostKeptBps,
  type Needs,
  type Options,
  type Pixels,
  type Rung,
  type Stage,
} from '#video/core/rung.ts';

/**
 * Encoders of display adapters. None has run where this was written (docs/platforms.md): the options follow FFmpeg's sources and what Sunshine and
 * OBS found in use, and each must prove itself on the machine it runs on (`electron/session/proof/prove-encoder.ts`) before a recording may use it.
 *
 * For all: no B frames, which would hold pictures back; a forced picture is a key only with the vendor's own option (NVENC and AMF otherwise make an
 * intra picture that is none); H.264 is for kept pictures only, at constant quality.
 */
interface Family {
  readonly codec: string;
  readonly metaName: string;
  readonly pixels?: Pixels;
  readonly heldBack?: number;
  readonly options: (asked: Asked) => Options;
  readonly retries?: readonly Options[];
}

const NONE_BACK: Options = { bf: '0', flags: '+cgop+low_delay' };

/** At most the rate asked for, and a buffer of a second. */
const rated = ({ bitrateBps }: Asked): Options => ({ ...NONE_BACK, maxrate: String(bitrateBps), bufsize: String(bitrateBps) });

const keyEvery = ({ fps, gopFrames = 2 * fps }: Asked): string => String(gopFrames);

/** Constant quality up to what a disk can be expected to take. */
const kept = (asked: Asked): Options => {
  const most = String(mostKeptBps(asked));
  return { ...NONE_BACK, b: '0', maxrate: most, bufsize: most };
};

const WINDOWS: readonly string[] = ['win32'];
const DESKTOPS: readonly string[] = ['win32', 'linux'];
const NVIDIA: Needs = { vendor: 'nvidia', systems: DESKTOPS };
const AMD: Needs = { vendor: 'amd', systems: WINDOWS };
const INTEL: Needs = { vendor: 'intel', systems: DESKTOPS };
const MEDIA_FOUNDATION: Needs = { vendor: 'any', systems: WINDOWS };
const APPLE: Needs = { vendor: 'apple', systems: ['darwin'] };
const VAAPI: Needs = { vendor: 'any', systems: ['linux'] };

/** NVENC holds packets back without `delay=0`. */
const NVENC: Options = { preset: 'p4', tune: 'll', delay: '0', zerolatency: '1', 'forced-idr': '1' };
const nvencRate = (asked: Asked): Options => ({ ...rated(asked), ...NVENC, rc: 'cbr', cbr_padding: '0' });

/** AMF gives a picture with the next one. `quality=speed`: the game needs the adapter more. */
const AMF: Options = { usage: 'lowlatency', quality: 'speed', async_depth: '1', forced_idr: '1', filler_data: '0' };
const amfRate = (asked: Asked): Options => ({ ...rated(asked), ...AMF, rc: 'cbr' });
const AMF_BACK = 1;
/** FFmpeg does not wait for VideoToolbox or Media Foundation: a packet comes with one of the next pictures. */
const ASYNC_BACK = 2;

const QSV: Options = { forced_idr: '1', async_depth: '1', low_power: '1' };
/** Older adapters have no low-power encoder for every codec. */
const QSV_RETRIES: readonly Options[] = [{ low_power: '0' }];
/** `low_delay_brc` is for variable rates only, which a limit above the mean asks for. */
const qsvRate = (asked: Asked): Options => ({
  ...rated(asked),
  ...QSV,
  low_delay_brc: '1',
  maxrate: String(Math.round(1.2 * asked.bitrateBps)),
});

const TOOLBOX: Options = { ...NONE_BACK, realtime: '1', prio_speed: '1', allow_sw: '0', max_ref_frames: '1' };
/** VideoToolbox has a constant quality on some chips only: a rate at which games lose nothing that is seen, bits per pixel. */
const TOOLBOX_BITS_PER_PIXEL = 0.5;

const VA: Options = { async_depth: '1', idr_interval: '0' };
/** Intel's newer adapters have only the low-power encoder. */
const VA_RETRIES: readonly Options[] = [{ low_power: '1' }];
const vaRate = (asked: Asked): Options => ({ ...rated(asked), ...VA, rc_mode: 'CBR' });

const made = (stage: Stage, fourcc: Fourcc, needs: Needs, [name, family]: readonly [string, Family]): Rung => ({
  name,
  stage,
  needs,
  planFor: (asked): EncoderPlan => {
    const { options, ...rest } = family;
    return { ...rest, fourcc, options: options(asked), restUs: asSpan(0) };
  },
});

const keeps = (needs: Needs, name: string, family: Family) => made('capture', 'H264', needs, [name, family]);
const av1 = (needs: Needs, name: string, family: Family) => made('live', 'AV01', needs, [name, family]);
const hevc = (needs: Needs, name: string, family: Family) => made('live', 'HEVC', needs, [name, family]);

/** In the order in which a machine that has several chooses: AV1, which is asked for everywhere, then HEVC, then H.264 to keep. */
export const HARDWARE: readonly Rung[] = [
  av1(NVIDIA, 'live-av1-nvenc', { codec: 'av1_nvenc', metaName: 'AV1_NVENC', options: nvencRate }),
  av1(AMD, 'live-av1-amf', {
    codec: 'av1_amf',
    metaName: 'AV1_AMF',
    heldBack: AMF_BACK,
    // RDNA 3 rounds heights up to 16: 1080 become 1082. The probe refuses a picture of another size.
    options: (asked) => ({ ...amfRate(asked), latency: 'lowest_latency', header_insertion_mode: 'gop', align: 'none' }),
    retries: [{ align: '64x16' }],
  }),
  av1(INTEL, 'live-av1-qsv', { codec: 'av1_qsv', metaName: 'AV1_QSV', pixels: 'nv12', options: qsvRate, retries: QSV_RETRIES }),
  av1(VAAPI, 'live-av1-vaapi', { codec: 'av1_vaapi', metaName: 'AV1_VAAPI', pixels: 'vaapi', options: vaRate, retries: VA_RETRIES }),
  hevc(NVIDIA, 'live-hevc-nvenc', { codec: 'hevc_nvenc', metaName: 'HEVC_NVENC', options: nvencRate }),
  hevc(AMD, 'live-hevc-amf', {
    codec: 'hevc_amf',
    metaName: 'HEVC_AMF',
    heldBack: AMF_BACK,
    options: (asked) => ({ ...amfRate(asked), latency: '1', gops_per_idr: '1', header_insertion_mode: 'idr' }),
  }),
  hevc(INTEL, 'live-hevc-qsv', {
    codec: 'hevc_qsv',
    metaName: 'HEVC_QSV',
    pixels: 'nv12',
    options: (asked) => ({ ...qsvRate(asked), recovery_point_sei: '0', pic_timing_sei: '0' }),
    retries: QSV_RETRIES,
  }),
  hevc(VAAPI, 'live-hevc-vaapi', { codec: 'hevc_vaapi', metaName: 'HEVC_VAAPI', pixels: 'vaapi', options: vaRate, retries: VA_RETRIES }),
  hevc(MEDIA_FOUNDATION, 'live-hevc-mf', {
    codec: 'hevc_mf',
    metaName: 'HEVC_MF',
    pixels: 'nv12',
    heldBack: ASYNC_BACK,
    options: (asked) => ({ ...rated(asked), hw_encoding: '1', rate_control: 'cbr', scenario: 'display_remoting' }),
  }),
  hevc(APPLE, 'live-hevc-videotoolbox', {
    codec: 'hevc_videotoolbox',
    metaName: 'HEVC_VIDEOTOOLBOX',
    pixels: 'nv12',
    heldBack: ASYNC_BACK,
    // Constant bit rate exists from macOS 13 on.
    options: (asked) => ({ ...rated(asked), ...TOOLBOX, profile: 'main', constant_bit_rate: '1' }),
    retries: [{ constant_bit_rate: '0' }],
  }),
  keeps(NVIDIA, 'h264-nvenc', {
    codec: 'h264_nvenc',
    metaName: 'H264_NVENC',
    options: (asked) => ({ ...kept(asked), ...NVENC, rc: 'vbr', cq: '18' }),
  }),
  keeps(AMD, 'h264-amf', {
    codec: 'h264_amf',
    metaName: 'H264_AMF',
    heldBack: AMF_BACK,
    // Without `header_spacing` only the first keyframe has its parameter sets.
    options: (asked) => ({ ...kept(asked), ...AMF, rc: 'cqp', qp_i: '18', qp_p: '18', latency: '1', header_spacing: keyEvery(asked) }),
  }),
  keeps(INTEL, 'h264-qsv', {
    codec: 'h264_qsv',
    metaName: 'H264_QSV',
    pixels: 'nv12',
    // Constant quality (ICQ), which a target or a limit would turn into something else.
    options: () => ({ ...NONE_BACK, ...QSV, global_quality: '18' }),
    retries: QSV_RETRIES,
  }),
  keeps(VAAPI, 'h264-vaapi', {
    codec: 'h264_vaapi',
    metaName: 'H264_VAAPI',
    pixels: 'vaapi',
    options: (asked) => ({ ...kept(asked), ...VA, rc_mode: 'CQP', qp: '18' }),
    retries: VA_RETRIES,
  }),
  keeps(APPLE, 'h264-videotoolbox', {
    codec: 'h264_videotoolbox',
    metaName: 'H264_VIDEOTOOLBOX',
    pixels: 'nv12',
    heldBack: ASYNC_BACK,
    options: ({ size, fps }) => ({
      ...TOOLBOX,
      profile: 'high',
      b: String(Math.round(TOOLBOX_BITS_PER_PIXEL * size.width * size.height * fps)),
    }),
  }),
];

/** Those that this machine may have, by its adapters; a probe tells which it has. */
export const hardwareOf = (vendors: readonly Vendor[], system: string): readonly Rung[] =>
  HARDWARE.filter(
    ({ needs }) =>
      needs?.systems.includes(system) === true && (needs.vendor === 'any' ? vendors.length > 0 : vendors.includes(needs.vendor)),
  );
