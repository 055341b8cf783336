import { randomUUID } from 'node:crypto';
import koffi, { type TypeObject } from 'koffi';
import { objc, type Pointer } from '#native/macos/objc/objc.ts';

const [SAMPLE, STOPPED] = ['stream:didOutputSampleBuffer:ofType:', 'stream:didStopWithError:'];
const PROTOCOLS = ['SCStreamOutput', 'SCStreamDelegate'];

/** What is heard of a stream, on this thread's event loop; the stream's own thread waits meanwhile. */
export interface HeardOfStream {
  /** A CMSampleBuffer, which is there only for as long as the call. */
  sample(buffer: Pointer): void;
  /** An NSError. */
  stopped(error: Pointer): void;
}

/** By the address of their objects: those that still listen. */
const listening = new Map<bigint, HeardOfStream>();
let madeClass: Pointer;

/** Output and delegate of an SCStream (SCStream.h). Not yet run (docs/platforms.md). */
export interface StreamOutput {
  readonly object: Pointer;
  /** Nothing is heard any more, whatever the system still calls. */
  leave(): void;
}

/** Makes one. */
export function streamOutput(heard: HeardOfStream): StreamOutput {
  const object = objc().object(outputClass(), 'new');
  const at = koffi.address(object);
  listening.set(at, heard);
  return { object, leave: () => void listening.delete(at) };
}

/** One class for all of this thread, which is never unmade: nothing says when the system calls for the last time. */
function outputClass(): Pointer {
  madeClass ??= makeClass();
  return madeClass;
}

function makeClass(): Pointer {
  const { lib, classNamed, selector } = objc();
  const allocate = lib.func('void* objc_allocateClassPair(void* parent, str name, size_t extra)');
  const addMethod = lib.func('bool class_addMethod(void* made, void* selector, void* called, str types)');
  const addProtocol = lib.func('bool class_addProtocol(void* made, void* protocol)');
  const protocolNamed = lib.func('void* objc_getProtocol(str name)');
  const register = lib.func('void objc_registerClassPair(void* made)');
  // Another thread has its own: what is called runs on the thread that made it.
  const made: Pointer = allocate(classNamed('NSObject'), `GapStreamOutput-${randomUUID()}`, 0);
  const method = (name: string, types: string, type: TypeObject, called: (...args: never[]) => void) =>
    addMethod(made, selector(name), koffi.register(called, koffi.pointer(type)), types);
  const heardBy = (self: Pointer) => listening.get(koffi.address(self));

  method(SAMPLE, 'v@:@^vq', koffi.proto('void', ['void*', 'void*', 'void*', 'void*', 'int64_t']), (self, _name, _stream, buffer) =>
    heardBy(self)?.sample(buffer),
  );
  method(STOPPED, 'v@:@@', koffi.proto('void', ['void*', 'void*', 'void*', 'void*']), (self, _name, _stream, error) =>
    heardBy(self)?.stopped(error),
  );
  for (const protocol of PROTOCOLS.map((name): Pointer => protocolNamed(name))) if (protocol !== null) addProtocol(made, protocol);
  register(made);
  return made;
}
