/** What a window is now: its size, or that it is minimised or closed. */
export type Look = { readonly width: number; readonly height: number } | 'hidden' | 'closed';
