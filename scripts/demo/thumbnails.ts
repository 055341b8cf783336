import { AV_CODEC_ID_PNG, AV_PIX_FMT_RGB24, AV_PIX_FMT_YUV420P, SWS_AREA } from 'node-av/constants';
import * as av from 'node-av/lib';

/** A decoded frame as a PNG. */
export interface Thumbnail {
  readonly frame: number;
  readonly png: Buffer;
}

/** Decodes a video and returns the wanted frames (ascending numbers), scaled to `width` x `height`. */
export async function thumbnails(path: string, wanted: readonly number[], width: number, height: number): Promise<Thumbnail[]> {
  const input = new av.FormatContext();
  check(await input.openInput(path), `open ${path}`);
  const stream = input.streams[0];
  const decoderCodec = av.Codec.findDecoderByName('libdav1d' as never);
  if (stream === undefined || decoderCodec === null) throw new Error(`${path}: no video, or no AV1 decoder`);
  const decoder = new av.CodecContext();
  decoder.allocContext3(decoderCodec);
  decoder.parametersToContext(stream.codecpar);
  check(await decoder.open2(decoderCodec), 'open the decoder');
  const scaler = new av.SoftwareScaleContext();
  scaler.getContext(stream.codecpar.width, stream.codecpar.height, AV_PIX_FMT_YUV420P, width, height, AV_PIX_FMT_RGB24, SWS_AREA);

  const found: Thumbnail[] = [];
  const packet = new av.Packet();
  packet.alloc();
  const frame = new av.Frame();
  frame.alloc();
  let index = 0;
  const takeFrames = async () => {
    while (decoder.receiveFrameSync(frame) >= 0) {
      if (wanted.includes(index)) {
        const rgb = Buffer.alloc(width * height * 3);
        scaler.scaleSync(frame.data as Buffer[], frame.linesize, 0, frame.height, [rgb], [width * 3]);
        found.push({ frame: index, png: await encodePng(rgb, width, height) });
      }
      index += 1;
      frame.unref();
    }
  };
  while (found.length < wanted.length && input.readFrameSync(packet) >= 0) {
    check(decoder.sendPacketSync(packet), 'decode');
    packet.unref();
    await takeFrames();
  }
  if (found.length < wanted.length) {
    decoder.sendPacketSync(null);
    await takeFrames();
  }
  decoder.freeContext();
  input.closeInputSync();
  return found;
}

async function encodePng(rgb: Buffer, width: number, height: number): Promise<Buffer> {
  const codec = av.Codec.findEncoder(AV_CODEC_ID_PNG);
  if (codec === null) throw new Error('this FFmpeg has no PNG encoder');
  const context = new av.CodecContext();
  context.allocContext3(codec);
  context.width = width;
  context.height = height;
  context.pixelFormat = AV_PIX_FMT_RGB24;
  context.timeBase = new av.Rational(1, 25);
  check(await context.open2(codec), 'open the PNG encoder');
  const picture = new av.Frame();
  picture.alloc();
  picture.format = AV_PIX_FMT_RGB24;
  picture.width = width;
  picture.height = height;
  check(picture.getBuffer(1), 'allocate a picture');
  check(picture.fromBuffer(rgb), 'fill a picture');
  check(context.sendFrameSync(picture), 'encode a picture');
  const packet = new av.Packet();
  packet.alloc();
  check(context.receivePacketSync(packet), 'encode a picture');
  const png = Buffer.from(packet.data as Buffer);
  packet.free();
  picture.free();
  context.freeContext();
  return png;
}

function check(code: number, what: string): void {
  if (code < 0) throw new Error(`FFmpeg could not ${what} (code ${code})`);
}
