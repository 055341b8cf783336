import koffi from 'koffi';

/** The error of the call that this thread just made. */
export function systemError(call: string): Error {
  const number = koffi.errno();
  const name = Object.entries(koffi.os.errno).find(([, value]) => value === number)?.[0];
  return new Error(`${call}: ${name ?? `error ${number}`}`);
}
