import { StrictStore } from '#scripts/store/strict-store.ts';

/** The tests' S3 store in a process of its own: it checks signatures and hashes. Prints its environment. */
const store = await StrictStore.start();
process.stdout.write(`${JSON.stringify(store.env)}\n`);
process.once('SIGTERM', () => void store[Symbol.asyncDispose]());
