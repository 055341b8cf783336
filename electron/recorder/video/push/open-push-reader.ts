import { WindowStream } from '#native/macos/screen/window-stream.ts';
import { DeviceReader, GraphReader } from '#recorder/video/push/ffmpeg-readers.ts';
import type { PushFormat } from '#recorder/video/push/push-formats.ts';
import type { PushReader } from '#recorder/video/push/push-reader.ts';
import { WindowReader } from '#recorder/video/push/window-reader.ts';

/** Rejects with an Error that has FFmpeg's code, or macOS' words. */
export async function openPushReader({ name, opens }: PushFormat): Promise<PushReader> {
  if ('window' in opens) return new WindowReader(await WindowStream.open(opens), opens.size);
  return 'graph' in opens ? GraphReader.open(name, opens.graph) : await DeviceReader.open(name, opens);
}
