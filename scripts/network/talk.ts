import { talkTo } from '#scripts/network/talker.ts';

/** A game without a window: `node scripts/network/talk.ts HOST:PORT`, until it is ended. */
talkTo(process.argv[2] ?? '');
// Without a connection there is nothing that keeps the process alive.
setInterval(() => {}, 60_000);
