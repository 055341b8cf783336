import koffi from 'koffi';
import { asSpan, type SpanUs } from '#format/core/time/units.ts';

// <bits/time.h>
const MONOTONIC = 1;
const BOOTTIME = 7;

/** How long the machine has slept since it was started, us: what CLOCK_BOOTTIME counts and CLOCK_MONOTONIC does not. */
export function linuxSleepClock(): () => SpanUs {
  const gettime = koffi.load('libc.so.6').func('int clock_gettime(int clock, void* time)');
  const time = Buffer.alloc(16);
  const readUs = (clock: number) => {
    gettime(clock, time);
    return (time.readUInt32LE(0) + time.readInt32LE(4) * 0x1_0000_0000) * 1e6 + time.readUInt32LE(8) / 1000;
  };
  return () => asSpan(readUs(BOOTTIME) - readUs(MONOTONIC));
}
