import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Translator } from '#core/sentences/translator.ts';

// cspell:ignore Bild Bilder Bildern einmal fehlen geschrieben nicht voll wechselt kein Verzögerung Datenträger mal
const GERMAN = new Translator({
  'the disk is full': 'der Datenträger ist voll',
  '{0} of {1} frames were not captured': 'von {1} Bildern fehlen {0}',
  '{0}: could not be written: {1}': '{0}: nicht geschrieben: {1}',
  '{0} frames': '{0} Bilder',
  'the lag changes {0}': 'die Verzögerung wechselt {0}',
  once: 'einmal',
  '{0} times': '{0}-mal',
  '{0} by {1}': '{0} von {1}',
  'no {0}': 'kein {0}',
});

describe('a sentence', () => {
  it.each([
    ['the disk is full', 'der Datenträger ist voll'],
    ['3 of 600 frames were not captured', 'von 600 Bildern fehlen 3'],
    ['the lag changes once', 'die Verzögerung wechselt einmal'],
    ['the lag changes 3 times', 'die Verzögerung wechselt 3-mal'],
    // Values are sentences, too.
    ['/a: could not be written: the disk is full', '/a: nicht geschrieben: der Datenträger ist voll'],
    // Several at once, and after a name.
    ['3 of 9 frames were not captured; the disk is full', 'von 9 Bildern fehlen 3; der Datenträger ist voll'],
    ['station 2: the disk is full', 'station 2: der Datenträger ist voll'],
    ['no once', 'kein einmal'],
    // The one with more text of its own is meant.
    ['12 frames', '12 Bilder'],
  ])('%j is recognised', (english, german) => {
    expect(GERMAN.of(english)).toBe(german);
    expect(GERMAN.of(english)).toBe(german);
  });

  it.each([
    'Dead by Daylight: exists already',
    '/home/x/made by me/a: could not be found',
    'no game',
    '',
    'nobody has translated this',
    'frames',
    `the lag changes ${'once '.repeat(1000)}`,
  ])('%j stays as it is', (text) => {
    expect(GERMAN.of(text)).toBe(text);
  });

  it('is never lost, whatever it is filled with', () => {
    const values = fc.string().filter((value) => !/of|frames/.test(value));
    fc.assert(
      fc.property(values, values, (a, b) => {
        const translated = GERMAN.of(`${a} of ${b} frames were not captured`);
        expect(translated).toBe(`von ${GERMAN.of(b)} Bildern fehlen ${GERMAN.of(a)}`);
      }),
    );
  });
});
