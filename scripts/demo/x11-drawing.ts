import koffi from 'koffi';

/** The functions of Xlib that make, move and draw windows. */
export function bindDrawing() {
  const x11 = koffi.load('libX11.so.6');
  return {
    createWindow: x11.func(
      'ulong XCreateWindow(void* display, ulong parent, int x, int y, uint w, uint h, uint border, int depth, uint kind, void* visual, ulong mask, void* attributes)',
    ),
    createSimple: x11.func(
      'ulong XCreateSimpleWindow(void* display, ulong parent, int x, int y, uint w, uint h, uint border, ulong borderColor, ulong background)',
    ),
    storeName: x11.func('int XStoreName(void* display, ulong window, str name)'),
    changeProperty: x11.func(
      'int XChangeProperty(void* display, ulong window, ulong property, ulong type, int format, int mode, void* data, int count)',
    ),
    map: x11.func('int XMapRaised(void* display, ulong window)'),
    iconify: x11.func('int XIconifyWindow(void* display, ulong window, int screen)'),
    unmap: x11.func('int XUnmapWindow(void* display, ulong window)'),
    raise: x11.func('int XRaiseWindow(void* display, ulong window)'),
    place: x11.func('int XMoveResizeWindow(void* display, ulong window, int x, int y, uint w, uint h)'),
    destroy: x11.func('int XDestroyWindow(void* display, ulong window)'),
    createContext: x11.func('void* XCreateGC(void* display, ulong drawable, ulong mask, void* values)'),
    setForeground: x11.func('int XSetForeground(void* display, void* context, ulong colour)'),
    fill: x11.func('int XFillRectangle(void* display, ulong drawable, void* context, int x, int y, uint w, uint h)'),
  };
}
