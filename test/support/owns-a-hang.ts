import { forkThumbnails } from '#app/process/fork-thumbnails.ts';
import { HANGS } from '#test/support/odd-thumbnails.ts';

// Has a decoder hang, says its number, and waits to be killed.
const child = forkThumbnails(new URL('./odd-thumbnails.ts', import.meta.url));
child.onMessage(({ type }) => {
  if (type !== 'ready') return;
  child.post({ fourcc: 'AV01', frame: HANGS, from: HANGS, packets: [], width: 64, height: 36 });
  process.stdout.write(`${child.pid}\n`);
});
