import { ownerPort } from '#app/process/port.ts';
import { ThumbnailAnswer, ThumbnailOrder } from '#core/app/process/thumbnail-messages.ts';
import { faultOf } from '#server/core/wire.ts';
import { thumbnail } from '#shard/pictures/thumbnails.ts';

/** Decodes pictures for the desk, in a process that has no key: what a damaged or hostile video does to a decoder ends this one, and finds nothing here. */
const port = ownerPort(ThumbnailAnswer, ThumbnailOrder);

port.onGone(() => process.exit(0));
port.onMessage((order) => {
  make(order).then(
    (jpeg) => port.post({ type: 'painted', jpeg }),
    (error: unknown) => port.post({ type: 'failed', fault: faultOf(error) }),
  );
});
port.post({ type: 'ready' });

async function make({ fourcc, frame, from, packets, width, height }: ThumbnailOrder): Promise<string> {
  const bytes = packets.map((packet) => Buffer.from(packet, 'base64'));
  return (await thumbnail(fourcc, { from, packets: bytes }, frame, { width, height })).toString('base64');
}
