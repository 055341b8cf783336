/**
 * C0 and C1 controls, and the marks that turn the direction of text: in a terminal they move the cursor, colour, hide, write over earlier
 * lines, or fill the clipboard (ECMA-48; OSC 52).
 */
const CONTROL = /[\p{Cc}\p{Bidi_Control}]/gu;

/** Text from a shard, a game, a file name or another machine, with what a terminal would obey written out, such as `\u001b`. */
export function plain(text: string): string {
  return text.replace(CONTROL, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The same for text of several lines. */
export function plainLines(text: string): string {
  return text.split('\n').map(plain).join('\n');
}
