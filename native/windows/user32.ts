import koffi from 'koffi';
import { lazily } from '#native/lazily.ts';

/** MAPVK_VSC_TO_VK_EX, winuser.h. */
export const SCANCODE_TO_VKEY_EX = 3;

// Handles are declared as numbers: koffi returns and accepts them as such, and 0 means none.
function bind() {
  const user = koffi.load('user32.dll');
  const kernel = koffi.load('kernel32.dll');
  return {
    createWindow: user.func(
      'intptr_t __stdcall CreateWindowExW(uint32_t exStyle, str16 class, str16 title, uint32_t style, int x, int y, int w, int h, intptr_t parent, intptr_t menu, intptr_t instance, void* data)',
    ),
    destroyWindow: user.func('int __stdcall DestroyWindow(intptr_t window)'),
    registerRaw: user.func('int __stdcall RegisterRawInputDevices(void* devices, uint32_t count, uint32_t bytes)'),
    rawInput: user.func(
      'uint32_t __stdcall GetRawInputData(intptr_t input, uint32_t command, void* data, void* size, uint32_t headerBytes)',
    ),
    peek: user.func('int __stdcall PeekMessageW(void* message, intptr_t window, uint32_t min, uint32_t max, uint32_t remove)'),
    dispatch: user.func('intptr_t __stdcall DispatchMessageW(void* message)'),
    waitMessage: user.func(
      'uint32_t __stdcall MsgWaitForMultipleObjectsEx(uint32_t count, void* handles, uint32_t ms, uint32_t wakeMask, uint32_t flags)',
    ),
    foreground: user.func('intptr_t __stdcall GetForegroundWindow()'),
    windowProcess: user.func('uint32_t __stdcall GetWindowThreadProcessId(intptr_t window, void* pid)'),
    topWindow: user.func('intptr_t __stdcall GetTopWindow(intptr_t parent)'),
    nextWindow: user.func('intptr_t __stdcall GetWindow(intptr_t window, uint32_t which)'),
    visible: user.func('int __stdcall IsWindowVisible(intptr_t window)'),
    windowText: user.func('int __stdcall GetWindowTextW(intptr_t window, void* text, int characters)'),
    asyncKeyState: user.func('int16_t __stdcall GetAsyncKeyState(int key)'),
    mapKey: user.func('uint32_t __stdcall MapVirtualKeyW(uint32_t code, uint32_t how)'),
    lastInput: user.func('int __stdcall GetLastInputInfo(void* info)'),
    metrics: user.func('int __stdcall GetSystemMetrics(int index)'),
    registerHotkey: user.func('int __stdcall RegisterHotKey(intptr_t window, int id, uint32_t modifiers, uint32_t key)'),
    unregisterHotkey: user.func('int __stdcall UnregisterHotKey(intptr_t window, int id)'),
    unhook: user.func('int __stdcall UnhookWinEvent(intptr_t hook)'),
    displayDevice: user.func('int __stdcall EnumDisplayDevicesW(void* device, uint32_t index, void* info, uint32_t flags)'),
    lastError: kernel.func('uint32_t __stdcall GetLastError()'),
    executionState: kernel.func('uint32_t __stdcall SetThreadExecutionState(uint32_t flags)'),
    tickCount: kernel.func('uint64_t __stdcall GetTickCount64()'),
    createTimer: kernel.func('intptr_t __stdcall CreateWaitableTimerExW(void* security, void* name, uint32_t flags, uint32_t access)'),
    setTimer: kernel.func(
      'int __stdcall SetWaitableTimer(intptr_t timer, void* due, int32_t period, void* routine, void* argument, int resume)',
    ),
    waitOne: kernel.func('uint32_t __stdcall WaitForSingleObject(intptr_t handle, uint32_t ms)'),
    closeHandle: kernel.func('int __stdcall CloseHandle(intptr_t handle)'),
    openProcess: kernel.func('intptr_t __stdcall OpenProcess(uint32_t access, int inherit, uint32_t pid)'),
    imageName: kernel.func('int __stdcall QueryFullProcessImageNameW(intptr_t process, uint32_t flags, void* name, void* characters)'),
  };
}

/** Functions of user32 and kernel32, loaded at first use. */
export const user32 = lazily(bind);
