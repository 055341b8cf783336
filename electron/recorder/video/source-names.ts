/** What reads a single window, by system: `meta.json` names it, and calibrations are kept by it. */
export const WINDOW_SOURCES = { linux: 'x11 window', win32: 'gfxcapture', darwin: 'screencapturekit' } as const;

/** What reads the screen; on Windows the first of two that works. */
const SCREEN_SOURCES: Readonly<Partial<Record<NodeJS.Platform, string>>> = { linux: 'x11grab', win32: 'ddagrab', darwin: 'avfoundation' };

const WINDOWS: Readonly<Partial<Record<NodeJS.Platform, string>>> = WINDOW_SOURCES;

/** What the source of a screen is called before it is opened, or of a single window; `undefined` where there is none. */
export const sourceName = (window = false): string | undefined => (window ? WINDOWS : SCREEN_SOURCES)[process.platform];

export const isWindowSource = (source: string): boolean => Object.values(WINDOWS).includes(source);
