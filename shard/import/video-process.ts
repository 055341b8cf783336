import { messageOf } from '#format/core/errors.ts';
import { type VideoAnswer, VideoOrder } from '#shard/core/import/video-messages.ts';
import { lookAtVideo } from '#shard/import/look-at-video.ts';
import { MakeError, makeVideo } from '#shard/import/make-video.ts';
import { AV_LOG_FATAL } from '#video/av/constants.ts';
import * as av from '#video/av/lib.ts';
import { READY } from '#video/cage/caged-process.ts';
import { quietCodecs } from '#video/quiet.ts';

/** Reads the video of another program in a process of its own: what a damaged or hostile one does to a decoder ends this, and finds no key. */
// Not even that an encoder was left before its end.
process.env.SVT_LOG = '0';
quietCodecs();
// What a decoder thinks of a damaged packet is said once, as frames that are black.
av.Log.setLevel(AV_LOG_FATAL);
const tell = (answer: VideoAnswer) => process.send?.(answer);

process.on('message', (message) => {
  carryOut(VideoOrder.parse(message)).then(tell, (error: unknown) =>
    tell({ is: 'failed', why: messageOf(error), lacks: error instanceof MakeError ? error.lacks : 'video' }),
  );
});
// A terminal's Ctrl-C is for all of them; the owner ends this one.
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit(0));
process.send?.(READY);

async function carryOut(order: VideoOrder): Promise<VideoAnswer> {
  return order.do === 'look' ? await lookAtVideo(order.path) : await makeVideo(order, (frames) => tell({ is: 'done', frames }));
}
