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

/**
 * Output and delegate of an SCStream (SCStream.h): an object of a class that is made here, one for each, since the class keeps what is called. Never
 * unmade: nothing says when the system calls for the last time. Not yet run (docs/platforms.md).
 */
export function streamOutput(heard: HeardOfStream): Pointer {
  const { lib, object, classNamed, selector } = objc();
  const allocate = lib.func('void* objc_allocateClassPair(void* parent, str name, size_t extra)');
  const addMethod = lib.func('bool class_addMethod(void* made, void* selector, void* called, str types)');
  const addProtocol = lib.func('bool class_addProtocol(void* made, void* protocol)');
  const protocolNamed = lib.func('void* objc_getProtocol(str name)');
  const register = lib.func('void objc_registerClassPair(void* made)');
  const method = (name: string, types: string, type: TypeObject, called: (...args: never[]) => void) =>
    addMethod(made, selector(name), koffi.register(called, koffi.pointer(type)), types);

  const made: Pointer = allocate(classNamed('NSObject'), `GapStreamOutput-${randomUUID()}`, 0);
  method(SAMPLE, 'v@:@^vq', koffi.proto('void', ['void*', 'void*', 'void*', 'void*', 'int64_t']), (_self, _name, _stream, buffer) =>
    heard.sample(buffer),
  );
  method(STOPPED, 'v@:@@', koffi.proto('void', ['void*', 'void*', 'void*', 'void*']), (_self, _name, _stream, error) =>
    heard.stopped(error),
  );
  for (const protocol of PROTOCOLS.map((name): Pointer => protocolNamed(name))) if (protocol !== null) addProtocol(made, protocol);
  register(made);
  return object(made, 'new');
}
