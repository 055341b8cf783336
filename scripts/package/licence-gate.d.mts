/** Types of `licence-gate.mjs`, which electron-builder loads as it is. */
export function configurationsIn(bytes: Buffer): string[];
export function refusalOf(configurations: readonly string[]): string | undefined;
export function mustBeFree(context: { readonly appOutDir: string; readonly electronPlatformName: string }): void;
