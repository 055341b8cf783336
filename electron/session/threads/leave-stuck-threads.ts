import { hasStuckThreads } from '#native/stuck-threads.ts';

/** The last thing a program does: a thread that hangs inside an encoder would keep its process alive for ever. */
export async function leaveStuckThreads(code: number): Promise<void> {
  if (hasStuckThreads()) (await import('#native/leave.ts')).leaveNow(code);
}
