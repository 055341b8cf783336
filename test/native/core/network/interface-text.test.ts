import { describe, expect, it } from 'vitest';
import { defaultInterface, interfaceBytes } from '#native/core/network/interface-text.ts';

/** `/proc/net/route`, each row `name destination flags metric mask`. */
const route = (...rows: string[]) =>
  [
    'Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU',
    ...rows.map((row) => {
      const [name, destination, flags, metric, mask] = row.split(' ');
      return [name, destination, '0100000A', flags, 0, 0, metric, mask, 0].join('\t');
    }),
    '',
  ].join('\n');
const ANY = '00000000';

describe('the default interface', () => {
  it('is that of a route to everywhere which is up', () => {
    expect(defaultInterface(route(`a ${ANY} 0003 5 ${ANY}`))).toBe('a');
    expect(defaultInterface(route(`a ${ANY} 0002 5 ${ANY}`))).toBeUndefined();
    expect(defaultInterface(route(`a 0000000A 0003 5 ${ANY}`))).toBeUndefined();
    // To half of everywhere.
    expect(defaultInterface(route(`a ${ANY} 0003 5 00000080`))).toBeUndefined();
    expect(defaultInterface('')).toBeUndefined();
  });

  it('reads flags as hexadecimal', () => {
    expect(defaultInterface(route(`a ${ANY} 0013 5 ${ANY}`))).toBe('a');
    expect(defaultInterface(route(`a ${ANY} 001a 5 ${ANY}`))).toBeUndefined();
  });

  it('has the lowest metric, and of several the first', () => {
    expect(defaultInterface(route(`a ${ANY} 0003 9 ${ANY}`, `b ${ANY} 0003 10 ${ANY}`))).toBe('a');
    expect(defaultInterface(route(`a ${ANY} 0003 10 ${ANY}`, `b ${ANY} 0003 9 ${ANY}`))).toBe('b');
    expect(defaultInterface(route(`a ${ANY} 0003 9 ${ANY}`, `b ${ANY} 0003 9 ${ANY}`))).toBe('a');
  });
});

describe('an interface’s bytes', () => {
  const counted = (line: string) => interfaceBytes(`head\n${line}\n`, 'eth0');

  it('are the first and the ninth figure behind its name', () => {
    expect(counted('  eth0: 1 2 3 4 5 6 7 8 9 10')).toEqual({ name: 'eth0', received: 1, sent: 9 });
    expect(counted('eth0:1 2 3 4 5 6 7 8 9')).toEqual({ name: 'eth0', received: 1, sent: 9 });
  });

  it('are not known where a figure is missing or none', () => {
    expect(counted('eth0: 1 2 3 4 5 6 7 8')).toBeUndefined();
    expect(counted('eth0: x 2 3 4 5 6 7 8 9')).toBeUndefined();
    expect(counted('eth0: 1 2 3 4 5 6 7 8 x')).toBeUndefined();
    expect(counted('eth01: 1 2 3 4 5 6 7 8 9')).toBeUndefined();
  });
});
