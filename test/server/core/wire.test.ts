import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CALLS, type CallName, type Calls } from '#core/app/contract.ts';
import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import { answer, faultOf, HostileMessage, MAX_REQUEST, readRequest, Told } from '#server/core/wire.ts';

const text = (value: unknown) => JSON.stringify(value);

describe('messages from a window', () => {
  it('are read when they follow the contract', () => {
    expect(readRequest(text({ id: 1, call: 'record.steer', with: { command: 'hold' } }), CALLS)).toEqual({
      id: 1,
      call: 'record.steer',
      with: { command: 'hold' },
    });
    expect(readRequest(text({ id: 2, call: 'draft.change', with: { minutes: 5 } }), CALLS).with).toEqual({ minutes: 5 });
  });

  it.each([
    ['plain text', 'hello'],
    ['an array', '[]'],
    ['an unknown call', text({ id: 1, call: 'constructor', with: {} })],
    ['a call of the prototype', text({ id: 1, call: '__proto__', with: {} })],
    ['an extra property', text({ id: 1, call: 'dismiss', with: {}, extra: 1 })],
    ['an extra argument', text({ id: 1, call: 'dismiss', with: { extra: 1 } })],
    ['a wrong type', text({ id: 1, call: 'record.steer', with: { command: 'jump' } })],
    ['a folder where an id belongs', text({ id: 1, call: 'shard.delete', with: { sessionId: '../../etc' } })],
    ['a negative number', text({ id: -1, call: 'dismiss', with: {} })],
    ['an oversized text', text({ id: 1, call: 'draft.change', with: { title: 'x'.repeat(MAX_REQUEST) } })],
  ])('%s is refused', (_, message) => {
    expect(() => readRequest(message, CALLS)).toThrow(HostileMessage);
  });

  it('are of 16,384 characters at most', () => {
    const padded = (length: number) => text({ id: 1, call: 'dismiss', with: {} }).padEnd(length);
    expect(MAX_REQUEST).toBe(16_384);
    expect(readRequest(padded(MAX_REQUEST), CALLS)).toEqual({ id: 1, call: 'dismiss', with: {} });
    expect(() => readRequest(padded(MAX_REQUEST + 1), CALLS)).toThrow('a message of 16385 characters');
  });

  it('name a call or an event with 60 characters at most', () => {
    const named = (length: number) => {
      const call = 'x'.repeat(length);
      return () => readRequest(text({ id: 1, call, with: {} }), { ...CALLS, [call]: CALLS.dismiss });
    };
    expect(named(60)()).toMatchObject({ call: 'x'.repeat(60) });
    expect(named(61)).toThrow(HostileMessage);
    expect([60, 61].map((length) => Told.safeParse({ event: 'x'.repeat(length), value: 1 }).success)).toEqual([true, false]);
  });

  it('are read or refused, whatever they contain', () => {
    const name = fc.constantFrom(...Object.keys(CALLS), 'x');
    const message = fc.oneof(
      fc.string(),
      fc.json(),
      fc.record({ id: fc.anything(), call: name, with: fc.anything() }).map((value) => {
        try {
          return text(value) ?? '';
        } catch {
          return '';
        }
      }),
    );
    fc.assert(
      fc.property(message, (one) => {
        try {
          const { call, with: asks } = readRequest(one, CALLS);
          expect(CALLS[call as CallName].asks.safeParse(asks).success).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(HostileMessage);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('are answered with the fault and its remedy', async () => {
    const calls = {
      dismiss: async () => {
        throw new GapError('app.state', 'not now', 'later');
      },
      'record.steer': async () => {
        throw new TypeError('a mistake of ours');
      },
    } as unknown as Calls;
    expect(await answer({ calls }, { id: 3, call: 'dismiss', with: {} })).toEqual({
      id: 3,
      fault: { code: 'app.state', says: 'not now', remedy: 'later' },
    });
    expect(await answer({ calls }, { id: 4, call: 'record.steer', with: { command: 'stop' } })).toMatchObject({
      id: 4,
      fault: { code: 'app.unexpected' },
    });
  });
});

it('a fault has its way out where there is one', () => {
  const words = [said`no game is chosen`, said`Start the game, or choose another one; then check again`] as const;
  expect(faultOf(new GapError('usage.game', ...words, { way: { action: 'list-game' } }))).toMatchObject({ way: { action: 'list-game' } });
  expect(faultOf(new GapError('usage.game', ...words))).not.toHaveProperty('way');
});
