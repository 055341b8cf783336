import koffi from 'koffi';
import { asSpan } from '#format/core/time/units.ts';
import { nowUs } from '#native/clock.ts';
import { Sleeper } from '#native/host/sleeper.ts';

// pulse/def.h, pulse/introspect.h (pa_server_info, 64-bit).
const NO_AUTOSPAWN = 1;
const READY = 4;
const FAILED = 5;
const DEFAULT_SOURCE_AT = 56;
const PATIENCE_US = asSpan(2_000_000);
const REST_US = asSpan(5000);

function bind() {
  const pulse = koffi.load('libpulse.so.0');
  return {
    loop: pulse.func('void* pa_mainloop_new()'),
    api: pulse.func('void* pa_mainloop_get_api(void* loop)'),
    iterate: pulse.func('int pa_mainloop_iterate(void* loop, int block, void* result)'),
    freeLoop: pulse.func('void pa_mainloop_free(void* loop)'),
    context: pulse.func('void* pa_context_new(void* api, str name)'),
    connect: pulse.func('int pa_context_connect(void* context, str server, int flags, void* api)'),
    state: pulse.func('int pa_context_get_state(void* context)'),
    serverInfo: pulse.func('void* pa_context_get_server_info(void* context, void* callback, void* data)'),
    freeOperation: pulse.func('void pa_operation_unref(void* operation)'),
    disconnect: pulse.func('void pa_context_disconnect(void* context)'),
    freeContext: pulse.func('void pa_context_unref(void* context)'),
  };
}

/**
 * Name of the default source of sound. Undefined where no server runs, or it has none. Never waits for longer than two seconds: unlike those of
 * libpulse-simple, these calls do not wait for a server that hangs.
 */
export function defaultPulseSource(): string | undefined {
  const p = bind();
  const loop: unknown = p.loop();
  const context: unknown = p.context(p.api(loop), 'GAP recorder');
  using sleeper = new Sleeper();
  const untilUs = nowUs() + PATIENCE_US;
  const until = (holds: () => boolean): boolean => {
    while (!holds()) {
      if (nowUs() > untilUs) return false;
      if ((p.iterate(loop, 0, null) as number) === 0) sleeper.sleep(REST_US);
    }
    return true;
  };
  try {
    if ((p.connect(context, null, NO_AUTOSPAWN, null) as number) < 0) return undefined;
    if (!until(() => (p.state(context) as number) >= READY) || (p.state(context) as number) >= FAILED) return undefined;
    return ask(p, context, until);
  } finally {
    p.disconnect(context);
    p.freeContext(context);
    p.freeLoop(loop);
  }
}

function ask(p: ReturnType<typeof bind>, context: unknown, until: (holds: () => boolean) => boolean): string | undefined {
  let [answered, name]: [boolean, string | undefined] = [false, undefined];
  const proto = koffi.proto('void GapPulseServerInfo(void* context, void* info, void* data)');
  const callback = koffi.register((_context: unknown, info: bigint | null) => {
    answered = true;
    if (info !== null) name = (koffi.decode(info, DEFAULT_SOURCE_AT, 'str') as string | null) ?? undefined;
  }, koffi.pointer(proto)) as bigint;
  try {
    const operation: unknown = p.serverInfo(context, callback, null);
    until(() => answered);
    p.freeOperation(operation);
    return name;
  } finally {
    koffi.unregister(callback);
  }
}
