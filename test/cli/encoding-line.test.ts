import { expect, it } from 'vitest';
import { encodingText, showEncoding, showWaiting } from '#cli/encoding-line.ts';

const at = (frames: number, waits?: string) => ({ frames, ofFrames: 300, perS: frames === 0 ? undefined : 60, waits });

it('shows the progress and the time left, or what it is waiting for', () => {
  expect(encodingText({ frames: 0, ofFrames: 7200, perS: undefined })).toBe('Encoding: 0 %');
  expect(encodingText({ frames: 3096, ofFrames: 7200, perS: 102.4 })).toBe('Encoding: 43 %, 102 frames a second, 0:41 left');
  expect(encodingText({ frames: 7199, ofFrames: 432_000, perS: 60 })).toBe('Encoding: 1 %, 60 frames a second, 118:01 left');
  expect(encodingText({ ...at(120), makes: 'gold.tar' })).toBe('Encoding gold.tar: 40 %, 60 frames a second, 0:03 left');
  expect(encodingText(at(120))).toBe('Encoding: 40 %, 60 frames a second, 0:03 left');
  expect(encodingText(at(120, 'the game is in front'))).toBe('Encoding: 40 %, waits: the game is in front');
});

it('prints only what it is waiting for when not on a terminal, once each time', () => {
  const written: string[] = [];
  const out = { isTTY: false, write: (text: string) => written.push(text) };
  for (const show of [showEncoding(out as unknown as NodeJS.WriteStream), showWaiting(out as unknown as NodeJS.WriteStream)]) {
    for (const waits of [undefined, 'a', 'a', undefined, 'a', 'b']) show(at(30, waits));
    expect(written.splice(0)).toEqual(['a', 'a', 'b'].map((why) => `The final video waits: ${why}\n`));
    show({ ...at(30, 'c'), makes: 'gold.tar' });
    expect(written.splice(0)).toEqual(['gold.tar waits: c\n']);
  }
});

it('redraws one line on a terminal, and clears it at the end', () => {
  const written: string[] = [];
  const show = showEncoding({ isTTY: true, write: (text: string) => written.push(text) } as unknown as NodeJS.WriteStream);
  show(at(30));
  show(at(31));
  show(at(300));
  expect(written).toEqual(['\rEncoding: 10 %, 60 frames a second, 0:05 left\u001b[K', '\r\u001b[K']);
});
