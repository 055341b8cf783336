import koffi from 'koffi';
import { lazily } from '#native/lazily.ts';
import { QUERY_PROCESS } from '#native/windows/host/process.ts';
import { user32 } from '#native/windows/user32.ts';

// winnt.h: TOKEN_QUERY, TokenIntegrityLevel, SECURITY_MANDATORY_HIGH_RID.
const QUERY_TOKEN = 8;
const INTEGRITY_LEVEL = 25;
const ADMINISTRATOR = 0x3000;
/** TOKEN_MANDATORY_LABEL on 64 bits: a pointer to the SID behind it, attributes, padding. */
const LABEL_BYTES = 16;
const MOST_BYTES = 256;

function bind() {
  const security = koffi.load('advapi32.dll');
  return {
    openToken: security.func('int __stdcall OpenProcessToken(intptr_t process, uint32_t access, void* token)'),
    about: security.func('int __stdcall GetTokenInformation(intptr_t token, int what, void* info, uint32_t bytes, void* neededBytes)'),
  };
}

const bound = lazily(bind);

/**
 * Integrity level of a process (SECURITY_MANDATORY_*_RID: 0x2000 is a user's, 0x3000 an administrator's). `denied`: its token may not be read, as that
 * of a process with more rights; undefined: it has exited, or nothing may be asked of it.
 */
export function integrityOf(pid: number): number | 'denied' | undefined {
  const w = user32();
  const process = Number(w.openProcess(QUERY_PROCESS, 0, pid));
  if (process === 0) return undefined;
  try {
    return levelOf(process);
  } finally {
    w.closeHandle(process);
  }
}

function levelOf(process: number): number | 'denied' | undefined {
  const calls = bound();
  const handle = Buffer.alloc(8);
  if (calls.openToken(process, QUERY_TOKEN, handle) === 0) return 'denied';
  const token = Number(handle.readBigUInt64LE());
  const [label, needed] = [Buffer.alloc(MOST_BYTES), Buffer.alloc(4)];
  const isKnown = calls.about(token, INTEGRITY_LEVEL, label, MOST_BYTES, needed) !== 0;
  user32().closeHandle(token);
  return isKnown ? levelIn(label.subarray(0, needed.readUInt32LE())) : undefined;
}

/** The level in a TOKEN_MANDATORY_LABEL: the last sub-authority of its SID (revision, their number, six bytes of authority, then they). */
export function levelIn(label: Buffer): number | undefined {
  const count = label[LABEL_BYTES + 1] ?? 0;
  const at = LABEL_BYTES + 8 + 4 * (count - 1);
  return count > 0 && at + 4 <= label.length ? label.readUInt32LE(at) : undefined;
}

/** Whether Windows keeps the input of a process from this one, because that has more rights (User Interface Privilege Isolation). */
export const hasMoreRights = (pid: number): boolean => isAbove(integrityOf(pid), integrityOf(process.pid));

/** Whether the first integrity level has more rights than the second. Some games deny access to their token at any level. */
export function isAbove(its: number | 'denied' | undefined, ours: number | 'denied' | undefined): boolean {
  if (its === undefined || typeof ours !== 'number') return false;
  return its === 'denied' ? ours < ADMINISTRATOR : its > ours;
}
