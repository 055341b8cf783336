import koffi, { type TypeObject } from 'koffi';

/** Of clang's Block-ABI-Apple: a block that captures nothing is never copied, and has no helpers. */
const IS_GLOBAL = 1 << 28;
const LEAVING_MS = 1000;
const LITERAL = koffi.struct({ isa: 'void*', flags: 'int', reserved: 'int', invoke: 'void*', descriptor: 'void*' });
const DESCRIPTOR = koffi.struct({ reserved: 'unsigned long', size: 'unsigned long' });

/**
 * An Objective-C block that calls us back, once. `type`: of its function, whose first argument is the block itself. The system may call it from any
 * thread; koffi then runs it on ours, at the next turn of its event loop, and that thread waits. Its 48 bytes stay: the system still looks at them after
 * the call. One that is never called keeps its function too. `isa`: `_NSConcreteGlobalBlock`.
 */
export function block(isa: bigint, type: TypeObject, called: (...args: never[]) => void): bigint {
  const descriptor = koffi.alloc(DESCRIPTOR, 1) as bigint;
  koffi.encode(descriptor, DESCRIPTOR, { reserved: 0, size: koffi.sizeof(LITERAL) });
  const literal = koffi.alloc(LITERAL, 1) as bigint;
  const once = (_: unknown, ...args: never[]) => {
    // Its caller, on another thread, must have returned from it before it goes; that takes microseconds.
    setTimeout(() => koffi.unregister(invoke), LEAVING_MS).unref();
    called(...args);
  };
  const invoke = koffi.register(once, koffi.pointer(type)) as bigint;
  koffi.encode(literal, LITERAL, { isa, flags: IS_GLOBAL, reserved: 0, invoke, descriptor });
  return literal;
}
