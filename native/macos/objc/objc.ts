import koffi, { type TypeObject } from 'koffi';
import { lazily } from '#native/lazily.ts';

/** An Objective-C object, class or selector. */
export type Pointer = unknown;

/** Sends one kind of message; undefined if there is no receiver, or no result. */
type Sender = <Result = Pointer>(to: Pointer, name: string, ...args: readonly unknown[]) => Result | undefined;

/**
 * Messages to the objects of AppKit (objc/message.h, objc/runtime.h): `objc_msgSend` is one symbol, with a prototype for each kind of arguments and result.
 * Not yet run (docs/platforms.md).
 */
function bind() {
  koffi.load('/System/Library/Frameworks/AppKit.framework/AppKit');
  const lib = koffi.load('/usr/lib/libobjc.A.dylib');
  const register = lib.func('void* sel_registerName(str name)');
  const selectors = new Map<string, Pointer>();
  const selector = (name: string): Pointer => {
    const known: Pointer = selectors.get(name) ?? register(name);
    selectors.set(name, known);
    return known;
  };
  /** A kind of message, by koffi's types. */
  const kind = (result: string, ...args: readonly (string | TypeObject)[]): Sender => {
    const send = lib.func('objc_msgSend', result, ['void*', 'void*', ...args]);
    return <Result>(to: Pointer, name: string, ...values: readonly unknown[]) =>
      to === null || to === undefined ? undefined : ((send(to, selector(name), ...values) ?? undefined) as Result | undefined);
  };
  const push = lib.func('void* objc_autoreleasePoolPush()');
  const pop = lib.func('void objc_autoreleasePoolPop(void* pool)');
  const classNamed = lib.func('void* objc_getClass(str name)') as (name: string) => Pointer;
  const objectNamed = kind('void*', 'str');
  return {
    lib,
    kind,
    selector,
    classNamed,
    object: kind('void*'),
    objectAt: kind('void*', 'size_t'),
    objectFor: kind('void*', 'void*'),
    int: kind('int'),
    long: kind('int64_t'),
    double: kind('double'),
    text: kind('str'),
    /** An NSString. */
    string: (text: string): Pointer => objectNamed(classNamed('NSString'), 'stringWithUTF8String:', text),
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

export const objc = lazily(bind);

/** Elements of an NSArray. */
export function elements(list: Pointer): Pointer[] {
  const { long, objectAt } = objc();
  return Array.from({ length: Number(long<number | bigint>(list, 'count') ?? 0) }, (_, i) => objectAt(list, 'objectAtIndex:', i));
}
