/** What reads a single window, by system: `meta.json` names it, and calibrations are kept by it. */
export const WINDOW_SOURCES = { linux: 'x11 window', win32: 'gfxcapture', darwin: 'screencapturekit window' } as const;

/** What reads the screen; on Windows the first of two that works. */
export const SCREEN_SOURCES = { linux: 'x11grab', win32: 'ddagrab', darwin: 'screencapturekit' } as const;

type BySystem = Readonly<Partial<Record<NodeJS.Platform, string>>>;

const [SCREENS, WINDOWS]: readonly [BySystem, BySystem] = [SCREEN_SOURCES, WINDOW_SOURCES];

/** What the source of a screen is called before it is opened, or of a single window; `undefined` where there is none. */
export const sourceName = (window = false): string | undefined => (window ? WINDOWS : SCREENS)[process.platform];

export const isWindowSource = (source: string): boolean => Object.values(WINDOWS).includes(source);
