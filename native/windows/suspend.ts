import koffi from 'koffi';

/** How long the machine has slept since it was started, us: interrupt time with what it slept, less that without (realtimeapiset.h). */
export function sleepClock(): () => number {
  const core = koffi.load('kernelbase.dll');
  const all = core.func('void __stdcall QueryInterruptTime(void* time)');
  const awake = core.func('int __stdcall QueryUnbiasedInterruptTime(void* time)');
  const time = Buffer.alloc(8);
  const readUs = (clock: (time: Buffer) => unknown) => {
    clock(time);
    return (time.readUInt32LE(0) + time.readUInt32LE(4) * 0x1_0000_0000) / 10;
  };
  return () => readUs(all) - readUs(awake);
}
