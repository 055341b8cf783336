import { describe, expect, it } from 'vitest';
import { PictureShield } from '#core/rings/picture-shield.ts';
import { gated, openGate, T0 } from '#test/support/gated.ts';

describe('pictures', () => {
  it('wait until their moment is decided, then are shown or blanked', () => {
    const { gate, shield } = openGate();
    gate.settle(T0 + 100_000);
    expect(shield.verdict(T0 + 49_999)).toBe('show');
    expect(shield.verdict(T0 + 50_000)).toBe('undecided');
    gate.settle(T0 + 110_000);
    gate.focus('unfocused', T0 + 110_000);
    gate.settle(T0 + 200_000);
    expect([shield.verdict(T0 + 59_999), shield.verdict(T0 + 60_001), shield.verdict(T0 + 149_000)]).toEqual(['show', 'blank', 'blank']);
    gate.focus(undefined, T0 + 210_000);
    gate.settle(T0 + 300_000);
    // Keys are the game's 5 ms after the focus returns, pictures 200 ms later: windows fade out.
    expect([shield.verdict(T0 + 214_999), shield.verdict(T0 + 215_000)]).toEqual(['blank', 'blank']);
    gate.settle(T0 + 500_000);
    expect([shield.verdict(T0 + 414_999), shield.verdict(T0 + 415_000)]).toEqual(['blank', 'show']);
    // A read that began earlier belongs to the time before.
    expect(shield.verdict(T0 + 416_000, 2_000)).toBe('blank');
    expect(shield.verdict(T0 + 449_000, 2_000)).toBe('undecided');
    gate.finish(T0 + 510_000);
    expect(shield.verdict(T0 + 509_000)).toBe('show');
  });

  it('of other windows are shown if the player agreed to the whole screen, but never while held', () => {
    const { gate, shield } = gated({ wholeScreen: true });
    gate.arm(T0);
    gate.focus('held', T0 + 100_000);
    gate.focus('unfocused', T0 + 200_000);
    gate.finish(T0 + 500_000);
    expect([50_000, 150_000, 450_000].map((us) => shield.verdict(T0 + us))).toEqual(['show', 'blank', 'show']);
  });

  it('stay when the game was on screen and only its input is missing', () => {
    const { gate, shield } = openGate();
    gate.settle(T0 + 100_000);
    gate.blind('hook-lost', T0 + 60_000, T0 + 100_000);
    gate.finish(T0 + 200_000);
    expect(shield.verdict(T0 + 80_000)).toBe('show');
  });

  it('older than everything remembered are blanked', () => {
    const shield = new PictureShield(PictureShield.allocate());
    for (let i = 0; i < 70; i++) {
      shield.open(1000 * i + 100);
      shield.close(1000 * i + 200);
    }
    shield.decide(1e9);
    expect([500, 5500, 6050, 6150, 6250].map((us) => shield.verdict(us))).toEqual(['blank', 'blank', 'blank', 'blank', 'show']);
  });
});
