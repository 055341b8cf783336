import { expect, it } from 'vitest';
import { Reached } from '#scripts/test/reached.ts';

const TEXT = `function a(x: number) {
  if (x > 1) {
    // large
    return 'large';
  }
  return 'small';
}

function b() {
  return 1;
}
`;
const at = (text: string) => TEXT.indexOf(text);
const range = (from: string, to: string, count: number) => ({ startOffset: at(from), endOffset: at(to) + to.length, count });
const whole = { functionName: '', ranges: [{ startOffset: 0, endOffset: TEXT.length, count: 1 }] };
const b = (count: number) => ({ functionName: 'b', ranges: [range('function b', 'return 1;\n}', count)] });
/** What a call of `a` with a small number leaves. */
const small = {
  url: 'a.ts',
  functions: [whole, { functionName: 'a', ranges: [range('function a', "'small';\n}", 1), range('{\n    //', "'large';\n  }", 0)] }, b(0)],
};

it('lists the lines that nothing reached, without comments and brackets', () => {
  const reached = new Reached(TEXT);
  reached.add(small);
  expect(reached.unreached()).toEqual([
    { from: 4, to: 4 },
    { from: 9, to: 10 },
  ]);
});

it('counts what any process reached, and everything of a source that none loaded', () => {
  const reached = new Reached(TEXT);
  expect(reached.unreached().length).toBeGreaterThan(1);
  reached.add(small);
  reached.add({ url: 'a.ts', functions: [whole, b(1)] });
  expect(reached.unreached()).toEqual([]);
});
