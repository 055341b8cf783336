import { finalSettings } from '#session/encode/settings.ts';
import { makeFinal } from '#session/final/make-final.ts';

// Makes a final video in a process of its own, which can be killed.
const [partial = '', frames, wanted = ''] = process.argv.slice(2);
const asked = JSON.parse(wanted) as Parameters<typeof finalSettings>[0];
await makeFinal(partial, Number(frames), (bitrateBps = asked.bitrateBps) => finalSettings({ ...asked, bitrateBps }, 1));
