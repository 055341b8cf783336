/** Types of `parts-gate.mjs`, which electron-builder loads as it is. */
export function lackingIn(files: readonly string[], system: string): string[];
export function mustBeWhole(context: { readonly appOutDir: string; readonly electronPlatformName: string; readonly arch: number }): void;
