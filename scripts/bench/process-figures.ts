import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';

/** What was measured of a child process from outside, through /proc. */
export interface Watched {
  readonly stdout: string;
  readonly code: number | null;
  /** CPU seconds of all its threads in the span; 0 without one. */
  readonly cpuS: number;
  /** Resident memory, MB, once a second. */
  readonly rssMb: readonly number[];
  readonly peakRssMb: number;
}

/** Clock ticks of /proc/PID/stat (sysconf(_SC_CLK_TCK) is 100 on every Linux today). */
const TICKS_PER_S = 100;

/** The part of a run that is measured: seconds after the program printed `after`, or after its start. */
interface Span {
  readonly after?: string;
  readonly fromS: number;
  readonly toS: number;
}

interface WatchOptions {
  readonly span?: Span;
  readonly onStart?: ((pid: number) => void) | undefined;
  /** Called once the program has printed what the span begins after. */
  readonly onSpan?: () => void;
}

/** Runs a program to its end and measures it. */
export async function watch(command: string, args: readonly string[], { span, onStart, onSpan }: WatchOptions = {}): Promise<Watched> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  onStart?.(child.pid as number);
  let stdout = '';
  let saidMs = span?.after === undefined ? performance.now() : Number.POSITIVE_INFINITY;
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
    if (saidMs !== Number.POSITIVE_INFINITY || !stdout.includes(span?.after ?? '')) return;
    saidMs = performance.now();
    onSpan?.();
  });
  const rssMb: number[] = [];
  let [peakRssMb, began, ended] = [0, 0, 0];
  const startMs = performance.now();
  const timer = setInterval(() => {
    const figures = figuresOf(child.pid);
    if (figures === undefined) return;
    const seconds = (performance.now() - startMs) / 1000;
    const inSpan = (performance.now() - saidMs) / 1000;
    if (span !== undefined && inSpan <= span.fromS) began = figures.cpuS;
    if (span !== undefined && inSpan <= span.toS) ended = figures.cpuS;
    peakRssMb = Math.max(peakRssMb, figures.peakMb);
    if (rssMb.length < seconds) rssMb.push(figures.rssMb);
  }, 100);
  const [code] = (await once(child, 'close')) as [number | null];
  clearInterval(timer);
  return { stdout, code, cpuS: ended - began, rssMb, peakRssMb };
}

/** CPU seconds of the threads of a running process that have this name; undefined while there are none. */
export function threadCpuS(pid: number, name: string): number | undefined {
  try {
    const tasks = readdirSync(`/proc/${pid}/task`).map((task) => `/proc/${pid}/task/${task}`);
    const named = tasks.filter((task) => readFileSync(`${task}/comm`, 'utf8').trim() === name);
    return named.length === 0 ? undefined : named.reduce((sum, task) => sum + cpuSecondsOf(`${task}/stat`), 0);
  } catch {
    return undefined;
  }
}

/** Fields 14 and 15 (utime, stime), counted after the name in brackets (proc(5)). */
function cpuSecondsOf(path: string): number {
  const stat = readFileSync(path, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_S;
}

/** Of a running process; undefined once it has ended. */
export function figuresOf(pid: number | undefined): { cpuS: number; rssMb: number; peakMb: number } | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const kb = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0);
    return { cpuS: cpuSecondsOf(`/proc/${pid}/stat`), rssMb: kb('VmRSS') / 1024, peakMb: kb('VmHWM') / 1024 };
  } catch {
    return undefined;
  }
}
