import koffi from 'koffi';
import { asSpan, type SpanUs } from '#format/core/time/units.ts';
import { user32 } from '#native/windows/user32.ts';

/**
 * How long the machine has slept since it was started, us: GetTickCount64 counts sleep, QueryUnbiasedInterruptTime does not (sysinfoapi.h,
 * realtimeapiset.h). Accurate to 16 ms, the step of GetTickCount64.
 */
export function sleepClock(): () => SpanUs {
  const w = user32();
  const awake = koffi.load('kernel32.dll').func('int __stdcall QueryUnbiasedInterruptTime(void* time)');
  const time = Buffer.alloc(8);
  return () => {
    awake(time);
    return asSpan(Number(w.tickCount()) * 1000 - (time.readUInt32LE(0) + time.readUInt32LE(4) * 0x1_0000_0000) / 10);
  };
}
