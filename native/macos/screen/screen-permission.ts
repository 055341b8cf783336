import koffi from 'koffi';

const graphics = () => koffi.load('/System/Library/Frameworks/CoreGraphics.framework/CoreGraphics');

/** Whether this program may record the screen (CGWindow.h, macOS 11 on). Not yet run (docs/platforms.md). */
export const mayRecordScreen = (): boolean => graphics().func('bool CGPreflightScreenCaptureAccess()')() === true;

/** Lets the system ask the user, once; what is allowed holds from the next start of the program on. Not yet run (docs/platforms.md). */
export const askToRecordScreen = (): boolean => graphics().func('bool CGRequestScreenCaptureAccess()')() === true;
