import { messageOf } from '#format/core/errors.ts';
import { padNames } from '#native/sdl/pads.ts';
import { listWindowsDevices } from '#native/windows/devices.ts';
import { listX11Devices } from '#native/x11/devices.ts';

/** A device as its system names it. */
export interface InputDevice {
  readonly kind: 'keyboard' | 'mouse' | 'gamepad' | 'note';
  readonly name: string;
}

/** Connected keyboards, mice and gamepads. Throws a GapError when the display cannot be queried. */
export function listDevices(display: string): InputDevice[] {
  return [...systemDevices(display), ...gamepads()];
}

function systemDevices(display: string): InputDevice[] {
  switch (process.platform) {
    case 'linux':
      return listX11Devices(display);
    case 'win32':
      return listWindowsDevices();
    default:
      return [{ kind: 'note', name: `${process.platform} does not tell keyboards and mice apart` }];
  }
}

function gamepads(): InputDevice[] {
  try {
    return padNames().map((name) => ({ kind: 'gamepad', name }));
  } catch (error) {
    return [{ kind: 'note', name: `no gamepads: ${messageOf(error)}` }];
  }
}
