import koffi from 'koffi';

// winuser.h.
const LIST_ENTRY = { bytes: 16, handle: 0, type: 8 };
const RIDI_DEVICENAME = 0x20000007;
const TYPE_MOUSE = 0;
const TYPE_KEYBOARD = 1;
const FAILED = 0xffffffff;

/** Keyboards and mice, by the names of their device interfaces. */
export function listWindowsDevices(): { kind: 'keyboard' | 'mouse'; name: string }[] {
  const user = koffi.load('user32.dll');
  const list = user.func('uint32_t __stdcall GetRawInputDeviceList(void* list, void* count, uint32_t bytes)');
  const info = user.func('uint32_t __stdcall GetRawInputDeviceInfoW(intptr_t device, uint32_t what, void* data, void* size)');
  const count = Buffer.alloc(4);
  list(null, count, LIST_ENTRY.bytes);
  const entries = Buffer.alloc(count.readUInt32LE() * LIST_ENTRY.bytes);
  const found = list(entries, count, LIST_ENTRY.bytes) as number;
  if (found === FAILED) return [];
  const devices: { kind: 'keyboard' | 'mouse'; name: string }[] = [];
  for (let at = 0; at < found * LIST_ENTRY.bytes; at += LIST_ENTRY.bytes) {
    const type = entries.readUInt32LE(at + LIST_ENTRY.type);
    if (type !== TYPE_MOUSE && type !== TYPE_KEYBOARD) continue;
    const text = Buffer.alloc(1024);
    const size = Buffer.alloc(4);
    size.writeUInt32LE(text.length / 2);
    const characters = info(Number(entries.readBigInt64LE(at + LIST_ENTRY.handle)), RIDI_DEVICENAME, text, size) as number;
    const name = characters === FAILED ? '(no name)' : text.toString('utf16le', 0, 2 * characters).replace(/\0.*$/s, '');
    devices.push({ kind: type === TYPE_MOUSE ? 'mouse' : 'keyboard', name });
  }
  return devices;
}
