import { ScreenStream } from '#native/macos/screen/screen-stream.ts';
import { GraphReader } from '#session/picture/push/graph-reader.ts';
import type { PushFormat } from '#session/picture/push/push-formats.ts';
import type { PushReader } from '#session/picture/push/push-reader.ts';
import { StreamReader } from '#session/picture/push/stream-reader.ts';

/** Rejects with an Error that has FFmpeg's code, or macOS' words. */
export async function openPushReader({ name, opens }: PushFormat): Promise<PushReader> {
  return 'graph' in opens ? GraphReader.open(name, opens.graph) : new StreamReader(await ScreenStream.open(opens), opens.size);
}
