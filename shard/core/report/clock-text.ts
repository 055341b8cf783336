/** `1:02:03`, or `2:03`. */
export function clockText(seconds: number): string {
  // A ten-minute session must not read 9:59.
  const whole = Math.max(0, Math.floor(seconds + 0.001));
  const pad = (value: number) => String(value).padStart(2, '0');
  return whole >= 3600
    ? `${Math.floor(whole / 3600)}:${pad(Math.floor(whole / 60) % 60)}:${pad(whole % 60)}`
    : `${Math.floor(whole / 60)}:${pad(whole % 60)}`;
}
