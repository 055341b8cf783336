import koffi from 'koffi';

/** An Objective-C object, class or selector. */
type Pointer = unknown;

/**
 * Messages to the objects of AppKit (objc/message.h, objc/runtime.h): `objc_msgSend` is one symbol, with a prototype for each kind of arguments and result.
 * Not yet run (docs/platforms.md).
 */
function bind() {
  koffi.load('/System/Library/Frameworks/AppKit.framework/AppKit');
  const lib = koffi.load('/usr/lib/libobjc.A.dylib');
  const send = (result: string, ...args: string[]) => lib.func('objc_msgSend', result, ['void*', 'void*', ...args]);
  const register = lib.func('void* sel_registerName(str name)');
  const selectors = new Map<string, Pointer>();
  const selector = (name: string): Pointer => {
    const known: Pointer = selectors.get(name) ?? register(name);
    selectors.set(name, known);
    return known;
  };
  const messages = {
    object: send('void*'),
    objectAt: send('void*', 'size_t'),
    objectFor: send('void*', 'void*'),
    objectNamed: send('void*', 'str'),
    int: send('int'),
    long: send('int64_t'),
    double: send('double'),
    text: send('str'),
  };
  const push = lib.func('void* objc_autoreleasePoolPush()');
  const pop = lib.func('void objc_autoreleasePoolPop(void* pool)');
  return {
    classNamed: lib.func('void* objc_getClass(str name)') as (name: string) => Pointer,
    /** Sends a message; undefined if there is no receiver. */
    send<Result = Pointer>(kind: keyof typeof messages, to: Pointer, name: string, ...args: readonly unknown[]): Result | undefined {
      if (to === null || to === undefined) return undefined;
      return (messages[kind](to, selector(name), ...args) ?? undefined) as Result | undefined;
    },
    /** Objects that were made meanwhile are let go after it. */
    pooled<Result>(work: () => Result): Result {
      const pool: Pointer = push();
      try {
        return work();
      } finally {
        pop(pool);
      }
    },
  };
}

let bound: ReturnType<typeof bind> | undefined;

export function objc(): ReturnType<typeof bind> {
  bound ??= bind();
  return bound;
}
