import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const TOKENS = readFileSync('renderer/style/tokens.css', 'utf8');
const COLOURS = new Map(
  [...TOKENS.matchAll(/--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);/g)].map(([, name, light, dark]) => [
    name as string,
    { light: light as string, dark: dark as string },
  ]),
);

/** WCAG 2.2, relative luminance. */
function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const of = (name: string, theme: 'light' | 'dark') => COLOURS.get(name)?.[theme] as string;

describe.each(['light', 'dark'] as const)('the colours of the %s theme', (theme) => {
  it.each(['ink', 'muted', 'accent', 'good', 'warn', 'fail'])('%s can be read on the ground and on a surface', (name) => {
    for (const under of ['ground', 'surface']) expect(contrast(of(name, theme), of(under, theme))).toBeGreaterThanOrEqual(4.5);
  });

  it.each(['edge', 'rec'])('%s can be seen on the ground and on a surface', (name) => {
    for (const under of ['ground', 'surface']) expect(contrast(of(name, theme), of(under, theme))).toBeGreaterThanOrEqual(3);
  });

  it.each(['accent', 'fail'])('a text on %s can be read', (name) => {
    expect(contrast(of(`on-${name}`, theme), of(name, theme))).toBeGreaterThanOrEqual(4.5);
  });
});

describe('the style', () => {
  it('has every colour and size in the tokens, and no token that does not exist or is not used', () => {
    const sheets = globSync('renderer/style/*.css').filter((file) => !file.endsWith('tokens.css'));
    const text = sheets.map((file) => readFileSync(file, 'utf8')).join('\n');
    // A picture that is not there is black, and so is what a dialog darkens; React Aria sets the width of a trigger.
    expect(text.match(/#[0-9a-f]{3,8}\b(?!-)/gi)?.filter((colour) => colour !== '#000' && colour !== '#fff')).toEqual([]);
    const used = new Set([...`${text}${TOKENS}`.matchAll(/var\(--([a-z0-9-]+)/g)].map(([, name]) => name as string));
    const declared = new Set([...TOKENS.matchAll(/^\s+--([a-z0-9-]+):/gm)].map(([, name]) => name as string));
    expect([...used].filter((name) => !declared.has(name))).toEqual(expect.arrayContaining(['state', 'trigger-width']));
    expect([...used].filter((name) => !declared.has(name))).toHaveLength(2);
    expect([...declared].filter((name) => !used.has(name))).toEqual([]);
  });
});
