/** Whether a rights reference is real: neither blank nor a placeholder that people leave in (GAP v0.2 section 8, "valid"). */
export function isReference(value: string): boolean {
  return !/^(ref#)?(…|\.\.\.|todo|tbd|none|unknown)?$/i.test(value.trim());
}
