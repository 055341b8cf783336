import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '#format/core/canonical.ts';

describe('canonical JSON', () => {
  it('has its keys in order of their UTF-16 units and no white space (RFC 8785, section 3.2.3)', () => {
    // The keys of the RFC's own example, in the order that it gives them.
    const sorted = ['\r', '1', '\u0080', '\u00f6', '\u20ac', '\ud83d\ude00', '\ufb33'];
    const shuffled = ['\u20ac', '\r', '\ufb33', '1', '\ud83d\ude00', '\u0080', '\u00f6'];
    const text = canonicalJson(Object.fromEntries(shuffled.map((key) => [key, 1])));
    expect(text).toBe(`{${sorted.map((key) => `${JSON.stringify(key)}:1`).join(',')}}`);
  });

  it('keeps the order of a list, whatever its length', () => {
    expect([[], [1], [2, 1], [3, 'x', null]].map(canonicalJson)).toEqual(['[]', '[1]', '[2,1]', '[3,"x",null]']);
    expect(canonicalJson({ b: [{ d: 1, c: 2 }, []], a: {} })).toBe('{"a":{},"b":[{"c":2,"d":1},[]]}');
  });

  it('leaves out what is undefined, is null where there is nothing else, and writes -0 as 0', () => {
    expect(canonicalJson({ a: undefined, b: null, c: -0 })).toBe('{"b":null,"c":0}');
    expect(canonicalJson([undefined, 1])).toBe('[null,1]');
    expect(canonicalJson(undefined)).toBe('null');
  });

  it('says the same as JSON does, and the same for the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
        const text = canonicalJson(value);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
    );
  });
});
