import koffi, { type LibraryHandle } from 'koffi';
import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import { lazily } from '#native/lazily.ts';

/** sizeof(XEvent), Xlib.h. */
export const XEVENT_BYTES = 192;

/** A `Display*`. Only the thread that opened it may use it. */
export type Display = unknown;

/** Loads a library of X11. Throws a GapError (`preflight.x11-library`) that names the Debian packages to install. */
export function loadX11(file: string, debian: string): LibraryHandle {
  try {
    return koffi.load(file);
  } catch (cause) {
    throw new GapError('preflight.x11-library', said`${file} cannot be loaded`, said`Install it: apt-get install ${debian}`, { cause });
  }
}

function bind() {
  const x11 = loadX11('libX11.so.6', 'libx11-6 libxi6 libxtst6');
  return {
    openDisplay: x11.func('void* XOpenDisplay(str name)'),
    closeDisplay: x11.func('int XCloseDisplay(void* display)'),
    defaultScreen: x11.func('int XDefaultScreen(void* display)'),
    rootWindow: x11.func('ulong XDefaultRootWindow(void* display)'),
    width: x11.func('int XDisplayWidth(void* display, int screen)'),
    height: x11.func('int XDisplayHeight(void* display, int screen)'),
    connectionNumber: x11.func('int XConnectionNumber(void* display)'),
    pending: x11.func('int XPending(void* display)'),
    eventsQueued: x11.func('int XEventsQueued(void* display, int mode)'),
    nextEvent: x11.func('int XNextEvent(void* display, void* event)'),
    getEventData: x11.func('int XGetEventData(void* display, void* cookie)'),
    freeEventData: x11.func('void XFreeEventData(void* display, void* cookie)'),
    queryExtension: x11.func('int XQueryExtension(void* display, str name, _Out_ int* opcode, _Out_ int* event, _Out_ int* error)'),
    getKeyboardControl: x11.func('int XGetKeyboardControl(void* display, void* state)'),
    queryKeymap: x11.func('int XQueryKeymap(void* display, void* keys)'),
    queryPointer: x11.func(
      'int XQueryPointer(void* display, ulong window, _Out_ ulong* root, _Out_ ulong* child, _Out_ int* rootX, _Out_ int* rootY, _Out_ int* x, _Out_ int* y, _Out_ uint* mask)',
    ),
    pointerMapping: x11.func('int XGetPointerMapping(void* display, void* map, int count)'),
    atomName: x11.func('str XGetAtomName(void* display, ulong atom)'),
    internAtom: x11.func('ulong XInternAtom(void* display, str name, int onlyIfExists)'),
    getProperty: x11.func(
      'int XGetWindowProperty(void* display, ulong window, ulong property, long offset, long length, int del, ulong type, _Out_ ulong* actualType, _Out_ int* format, _Out_ ulong* count, _Out_ ulong* bytesAfter, _Out_ uintptr_t* data)',
    ),
    queryTree: x11.func(
      'int XQueryTree(void* display, ulong window, _Out_ ulong* root, _Out_ ulong* parent, _Out_ uintptr_t* children, _Out_ uint* count)',
    ),
    getGeometry: x11.func(
      'int XGetGeometry(void* display, ulong drawable, _Out_ ulong* root, _Out_ int* x, _Out_ int* y, _Out_ uint* width, _Out_ uint* height, _Out_ uint* border, _Out_ uint* depth)',
    ),
    translate: x11.func(
      'int XTranslateCoordinates(void* display, ulong from, ulong to, int x, int y, _Out_ int* toX, _Out_ int* toY, _Out_ ulong* child)',
    ),
    getWindowAttributes: x11.func('int XGetWindowAttributes(void* display, ulong window, void* attributes)'),
    getImage: x11.func(
      'uintptr_t XGetImage(void* display, ulong drawable, int x, int y, uint width, uint height, ulong planes, int format)',
    ),
    destroyImage: x11.func('int XDestroyImage(uintptr_t image)'),
    getSelectionOwner: x11.func('ulong XGetSelectionOwner(void* display, ulong selection)'),
    getInputFocus: x11.func('int XGetInputFocus(void* display, _Out_ ulong* focus, _Out_ int* revert)'),
    sendEvent: x11.func('int XSendEvent(void* display, ulong window, int propagate, long mask, void* event)'),
    grabServer: x11.func('int XGrabServer(void* display)'),
    ungrabServer: x11.func('int XUngrabServer(void* display)'),
    createSimpleWindow: x11.func(
      'ulong XCreateSimpleWindow(void* display, ulong parent, int x, int y, uint width, uint height, uint border, ulong borderPixel, ulong background)',
    ),
    freePixmap: x11.func('int XFreePixmap(void* display, ulong pixmap)'),
    selectInput: x11.func('int XSelectInput(void* display, ulong window, long mask)'),
    free: x11.func('int XFree(uintptr_t data)'),
    detectableRepeat: x11.func('int XkbSetDetectableAutoRepeat(void* display, int on, _Out_ int* supported)'),
    flush: x11.func('int XFlush(void* display)'),
    sync: x11.func('int XSync(void* display, int discard)'),
    setErrorHandler: x11.func('void* XSetErrorHandler(void* handler)'),
    setIoErrorHandler: x11.func('void* XSetIOErrorHandler(void* handler)'),
    setIoErrorExitHandler: x11.func('void XSetIOErrorExitHandler(void* display, void* handler, void* data)'),
  };
}

/** Xlib's functions, loaded at first use. */
export const xlib = lazily(bind);

/**
 * Opens a display so that losing the X server does not end the process: Xlib's default handlers call
 * `exit`. They are replaced by a harmless C function, because a JavaScript callback must not run on whatever thread Xlib fails in.
 */
export function openDisplay(name: string): Display {
  const x = xlib();
  const harmless = koffi.load('libc.so.6').func('void* dlsym(void* handle, str symbol)')(null, 'getpid');
  x.setErrorHandler(harmless);
  x.setIoErrorHandler(harmless);
  const display = x.openDisplay(name);
  if (display === null) {
    throw new GapError(
      'preflight.display',
      said`Display ${name} cannot be opened`,
      said`Start it, or choose the right one (see \`echo $DISPLAY\`); over ssh, use the display of the desktop session, such as :0`,
      { way: { settings: ['display'] } },
    );
  }
  x.setIoErrorExitHandler(display, harmless, null);
  return display;
}

/** The XCB connection underneath a display, for requests whose reply is polled or whose error is checked. */
export function xcbConnection(display: Display): unknown {
  return koffi.load('libX11-xcb.so.1').func('void* XGetXCBConnection(void* display)')(display);
}
