import type { VideoFacts } from '#format/core/quality/facts.ts';
import { said } from '#format/core/said.ts';
import { foreignBytes } from '#format/folder/foreign-file.ts';
import { noVideo } from '#format/video/video-file.ts';
import { openVideo } from '#shard/pictures/open-video.ts';
import { AV_CODEC_ID_AV1, AV_CODEC_ID_HEVC, AVMEDIA_TYPE_AUDIO, AVMEDIA_TYPE_VIDEO } from '#video/av/constants.ts';
import * as av from '#video/av/lib.ts';

const FOURCC: ReadonlyMap<number, string> = new Map<number, string>([
  [AV_CODEC_ID_AV1, 'AV01'],
  [AV_CODEC_ID_HEVC, 'HEVC'],
]);

/** A last frame may be shown that long. */
const LAST_FRAME_S = 0.5;

/** Reads the headers of a Matroska file of another maker, by FFmpeg. */
export async function scanMatroska(path: string): Promise<VideoFacts> {
  const fileBytes = foreignBytes(path);
  const { input, code: opened } = await openVideo(path);
  const packet = new av.Packet();
  packet.alloc();
  try {
    if (opened < 0) return noVideo(fileBytes, `no Matroska (FFmpeg code ${opened})`);
    input.findStreamInfoSync();
    const index = input.streams.findIndex(({ codecpar }) => codecpar.codecType === AVMEDIA_TYPE_VIDEO);
    const stream = input.streams[index];
    if (stream === undefined) return noVideo(fileBytes, 'no video stream');
    const shown: { pts: number; key: boolean }[] = [];
    while (input.readFrameSync(packet) >= 0) {
      if (packet.streamIndex === index) shown.push({ pts: Number(packet.pts), key: packet.isKeyframe });
      packet.unref();
    }
    // Packets arrive in decoding order; frames are returned in display order.
    shown.sort((a, b) => a.pts - b.pts);
    const { width, height, codecId } = stream.codecpar;
    const endsS = ((shown.at(-1)?.pts ?? 0) * stream.timeBase.num) / stream.timeBase.den;
    return {
      fourcc: FOURCC.get(codecId) ?? av.avGetCodecName(codecId)?.toUpperCase() ?? '????',
      width,
      height,
      codedSize: { width, height },
      timebase: { num: stream.timeBase.num, den: stream.timeBase.den },
      pts: Float64Array.from(shown, ({ pts }) => pts),
      key: Uint8Array.from(shown, ({ key }) => (key ? 1 : 0)),
      fileBytes,
      sound: input.streams.some(({ codecpar }) => codecpar.codecType === AVMEDIA_TYPE_AUDIO),
      others: input.streams.flatMap(({ codecpar: { codecType } }, n) =>
        n === index || codecType === AVMEDIA_TYPE_AUDIO ? [] : (av.avGetMediaTypeString(codecType) ?? 'unknown'),
      ),
      damage: tornOff(fileBytes, endsS, Number(input.duration) / 1e6),
    };
  } finally {
    packet.free();
    input.closeInputSync();
  }
}

/** FFmpeg takes a Matroska file that was cut off for one that ends there; its header still says how long it was. */
function tornOff(fileBytes: number, endsS: number, saysS: number): VideoFacts['damage'] {
  if (!(saysS - endsS > LAST_FRAME_S)) return undefined;
  return {
    offset: fileBytes,
    why: said`the last frame is at ${endsS.toFixed(2)} s, and the header says that it lasts ${saysS.toFixed(2)} s`,
  };
}
