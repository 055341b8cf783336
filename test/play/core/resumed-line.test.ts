import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MOST_KEPT, ResumedLine } from '#play/core/resumed-line.ts';

/** One end, and what it heard. */
class End {
  readonly line = new ResumedLine<number>();
  readonly heard: number[] = [];
  said = 0;

  say(): void {
    this.line.say(this.said++);
  }

  take(message: number): void {
    this.line.hear();
    this.heard.push(message);
  }
}

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);

describe('a conversation over connections that break', () => {
  it('delivers every message of both ends once and in order', () => {
    // When a connection breaks, messages in flight are lost from some point on, in each direction.
    const happens = fc.oneof(
      fc.constantFrom('a says', 'b says', 'arrives'),
      fc.record({ lostToA: fc.nat({ max: 4 }), lostToB: fc.nat({ max: 4 }) }),
    );
    fc.assert(
      fc.property(fc.array(happens, { maxLength: 60 }), (events) => {
        const [a, b] = [new End(), new End()];
        const [toA, toB]: [number[], number[]] = [[], []];
        const arrive = () => {
          for (const message of toA.splice(0)) a.take(message);
          for (const message of toB.splice(0)) b.take(message);
        };
        const connect = () => {
          expect(a.line.resume(b.line.heard, (message) => toB.push(message))).toBe(true);
          expect(b.line.resume(a.line.heard, (message) => toA.push(message))).toBe(true);
        };
        connect();
        for (const event of events) {
          if (event === 'a says') a.say();
          else if (event === 'b says') b.say();
          else if (event === 'arrives') arrive();
          else {
            toA.splice(Math.max(0, toA.length - event.lostToA));
            toB.splice(Math.max(0, toB.length - event.lostToB));
            arrive();
            a.line.pause();
            b.line.pause();
            a.say();
            connect();
          }
        }
        arrive();
        expect(b.heard).toEqual(upTo(a.said));
        expect(a.heard).toEqual(upTo(b.said));
      }),
    );
  });

  it('does not resume when unheard messages are no longer kept, or were never sent', () => {
    const end = new End();
    for (let i = 0; i < MOST_KEPT + 1; i++) end.say();
    expect(end.line.resume(0, () => {})).toBe(false);
    expect(end.line.resume(MOST_KEPT + 2, () => {})).toBe(false);
    const got: number[] = [];
    expect(end.line.resume(1, (message) => got.push(message))).toBe(true);
    expect(got).toEqual(upTo(MOST_KEPT + 1).slice(1));
    // Messages are forgotten once heard.
    expect(end.line.resume(MOST_KEPT + 1, () => {})).toBe(true);
    expect(end.line.resume(1, () => {})).toBe(false);
  });

  it('keeps the last thousand messages, all of which can be sent again', () => {
    const end = new End();
    for (let i = 0; i < MOST_KEPT; i++) end.say();
    const got: number[] = [];
    expect(end.line.resume(0, (message) => got.push(message))).toBe(true);
    expect([MOST_KEPT, got]).toEqual([1000, upTo(1000)]);
    expect(end.line.heard).toBe(0);
    end.take(7);
    end.take(8);
    expect(end.line.heard).toBe(2);
  });
});
