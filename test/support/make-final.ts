import { makeFinal } from '#video/final/make-final.ts';
import { finalSettings } from '#video/settings.ts';

// Makes a final video in a process of its own, which can be killed.
const [partial = '', frames, wanted = ''] = process.argv.slice(2);
const asked = JSON.parse(wanted) as Parameters<typeof finalSettings>[0];
await makeFinal(partial, Number(frames), (bitrateBps = asked.bitrateBps) => finalSettings({ ...asked, bitrateBps }, 1));
