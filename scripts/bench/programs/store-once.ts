import { startFauxqs } from 'fauxqs';

/** An S3 store that is not ours, in a process of its own; prints its address. */
const store = await startFauxqs({ port: 0, logger: false });
store.createBucket('bench');
process.stdout.write(`${store.address}\n`);
process.once('SIGTERM', () => void store.stop());
