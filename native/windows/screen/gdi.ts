import koffi from 'koffi';
import { lazily } from '#native/lazily.ts';

// Handles are declared as numbers, as in user32.ts.
function bind() {
  const user = koffi.load('user32.dll');
  const gdi = koffi.load('gdi32.dll');
  return {
    clientRect: user.func('int __stdcall GetClientRect(intptr_t window, void* rect)'),
    windowRect: user.func('int __stdcall GetWindowRect(intptr_t window, void* rect)'),
    iconic: user.func('int __stdcall IsIconic(intptr_t window)'),
    getDc: user.func('intptr_t __stdcall GetDC(intptr_t window)'),
    releaseDc: user.func('int __stdcall ReleaseDC(intptr_t window, intptr_t dc)'),
    compatibleDc: gdi.func('intptr_t __stdcall CreateCompatibleDC(intptr_t dc)'),
    deleteDc: gdi.func('int __stdcall DeleteDC(intptr_t dc)'),
    compatibleBitmap: gdi.func('intptr_t __stdcall CreateCompatibleBitmap(intptr_t dc, int width, int height)'),
    select: gdi.func('intptr_t __stdcall SelectObject(intptr_t dc, intptr_t object)'),
    deleteObject: gdi.func('int __stdcall DeleteObject(intptr_t object)'),
    blit: gdi.func('int __stdcall BitBlt(intptr_t to, int x, int y, int w, int h, intptr_t from, int fromX, int fromY, uint32_t how)'),
    bits: gdi.func(
      'int __stdcall GetDIBits(intptr_t dc, intptr_t bitmap, uint32_t start, uint32_t lines, void* bits, void* info, uint32_t usage)',
    ),
  };
}

/** The gdi32 and user32 functions needed to look at a window; loaded at first use. */
export const gdi = lazily(bind);
