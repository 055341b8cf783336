import koffi from 'koffi';

// wingdi.h: DISPLAYCONFIG_PATH_INFO, DISPLAYCONFIG_MODE_INFO and DISPLAYCONFIG_GET_ADVANCED_COLOR_INFO, bytes.
const ACTIVE_PATHS = 2;
const PATH = { bytes: 72, sourceMode: 12, targetAdapter: 20, target: 28 } as const;
const MODE = { bytes: 64, x: 28, y: 32 } as const;
const COLOR = { bytes: 32, adapter: 8, target: 16, value: 20 } as const;
const GET_ADVANCED_COLOR = 9;
const ENABLED = 2;
const LUID_BYTES = 8;

/** Whether the primary monitor shows HDR now. False where Windows cannot be asked (before 10 1709). */
export function windowsHdr(): boolean {
  try {
    const user = koffi.load('user32.dll');
    const [paths, modes] = [Buffer.alloc(4), Buffer.alloc(4)];
    const sizes = user.func('int32_t __stdcall GetDisplayConfigBufferSizes(uint32_t flags, void* paths, void* modes)');
    if (sizes(ACTIVE_PATHS, paths, modes) !== 0) return false;
    const pathTable = Buffer.alloc(PATH.bytes * paths.readUInt32LE());
    const modeTable = Buffer.alloc(MODE.bytes * modes.readUInt32LE());
    const query = user.func(
      'int32_t __stdcall QueryDisplayConfig(uint32_t flags, void* paths, void* pathTable, void* modes, void* modeTable, void* topology)',
    );
    if (query(ACTIVE_PATHS, paths, pathTable, modes, modeTable, null) !== 0) return false;
    const request = colorRequest(pathTable.subarray(0, PATH.bytes * paths.readUInt32LE()), modeTable);
    const get = user.func('int32_t __stdcall DisplayConfigGetDeviceInfo(void* request)');
    return request !== undefined && get(request) === 0 && (request.readUInt32LE(COLOR.value) & ENABLED) !== 0;
  } catch {
    return false;
  }
}

/** Asks for the colours of the monitor at the desktop's origin, which is the primary one; undefined where none lies there. */
export function colorRequest(paths: Buffer, modes: Buffer): Buffer | undefined {
  for (let at = 0; at + PATH.bytes <= paths.length; at += PATH.bytes) {
    const mode = MODE.bytes * paths.readUInt32LE(at + PATH.sourceMode);
    if (mode + MODE.bytes > modes.length || modes.readInt32LE(mode + MODE.x) !== 0 || modes.readInt32LE(mode + MODE.y) !== 0) continue;
    const request = Buffer.alloc(COLOR.bytes);
    request.writeUInt32LE(GET_ADVANCED_COLOR, 0);
    request.writeUInt32LE(COLOR.bytes, 4);
    paths.copy(request, COLOR.adapter, at + PATH.targetAdapter, at + PATH.targetAdapter + LUID_BYTES);
    request.writeUInt32LE(paths.readUInt32LE(at + PATH.target), COLOR.target);
    return request;
  }
  return undefined;
}
