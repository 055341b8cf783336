import koffi from 'koffi';

// mach/thread_policy.h, mach/mach_time.h.
const THREAD_TIME_CONSTRAINT_POLICY = 2;
const POLICY_WORDS = 4;
/** Wake every 4 ms (240 Hz), work for at most 0.5 ms within 1 ms of it. */
const PERIOD_NS = 4_166_667;
const COMPUTATION_NS = 500_000;
const CONSTRAINT_NS = 1_000_000;

/** The time-constraint policy that audio threads have, for the calling thread. Not yet run (docs/platforms.md). Never throws. */
export function raiseMacosThread(): string {
  try {
    const system = koffi.load('/usr/lib/libSystem.B.dylib');
    const timebase = Buffer.alloc(8);
    system.func('int mach_timebase_info(void* info)')(timebase);
    const ticks = (ns: number) => Math.round((ns * timebase.readUInt32LE(4)) / timebase.readUInt32LE(0));
    const policy = Buffer.alloc(4 * POLICY_WORDS);
    [ticks(PERIOD_NS), ticks(COMPUTATION_NS), ticks(CONSTRAINT_NS), 1].forEach((word, i) => {
      policy.writeUInt32LE(word, 4 * i);
    });
    const thread: unknown = system.func('uint32_t mach_thread_self()')();
    const set = system.func('int thread_policy_set(uint32_t thread, int flavor, void* policy, uint32_t count)');
    return set(thread, THREAD_TIME_CONSTRAINT_POLICY, policy, POLICY_WORDS) === 0 ? 'time-constraint' : 'normal';
  } catch {
    return 'normal';
  }
}

// sys/qos.h.
const QOS_CLASS_UTILITY = 0x11;

/** The class of work that the user does not wait for, for the calling thread. Not yet run (docs/platforms.md). */
export function lowerMacosThread(): void {
  const system = koffi.load('/usr/lib/libSystem.B.dylib');
  system.func('int pthread_set_qos_class_self_np(uint32_t qos, int relative)')(QOS_CLASS_UTILITY, 0);
}
