import { makeFinal } from '#video/final/make-final.ts';

// Makes a final video in a process of its own, which can be killed.
const [partial = '', frames, settings = ''] = process.argv.slice(2);
await makeFinal(partial, Number(frames), JSON.parse(settings));
