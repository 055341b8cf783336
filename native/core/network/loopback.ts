/** Whether an address (4 or 16 bytes, as sent) is this machine's own: 127/8, ::1, ::ffff:127/8. */
export function isLoopback(address: Uint8Array): boolean {
  if (address.length === 4) return address[0] === 127;
  const zeros = (to: number) => address.subarray(0, to).every((byte) => byte === 0);
  return (zeros(15) && address[15] === 1) || (zeros(10) && address[10] === 0xff && address[11] === 0xff && address[12] === 127);
}
