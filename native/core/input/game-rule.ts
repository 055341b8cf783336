import { GapError } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';

/** Which program is the recorded game. Written as text everywhere: flags, settings, `meta.json`. */
export type GameRule =
  | { readonly by: 'executable'; readonly name: string }
  | { readonly by: 'pid'; readonly pid: number }
  /** `*` stands for anything; case is ignored. */
  | { readonly by: 'title'; readonly pattern: string };

/** Whose input is recorded: one of these programs while it has the focus; `any`: of whatever has it. */
export type GameChoice = readonly GameRule[] | 'any';

/** The window that has the focus, as far as the system reports it. */
export interface FocusedWindow {
  readonly pid: number | undefined;
  /** The program's names, without folders: the file that runs and, where that is an interpreter (wine), what it runs. */
  readonly programs: readonly string[];
  readonly title: string | undefined;
}

/** A window that is open, and what the system calls it: an X id, a Windows handle. */
export interface OpenWindowFacts extends FocusedWindow {
  readonly window: number;
  /** The player is in it. Not known on macOS. */
  readonly isFront?: boolean;
}

/** Reads `pid:1234`, `1234`, `title:*Doom*`, `exe:doom.exe` or `doom`. Throws a GapError (`usage.game`). */
export function parseGameRule(text: string): GameRule {
  const [, kind, rest = ''] = /^(?:(pid|title|exe):)?(.*)$/s.exec(text.trim()) ?? [];
  if (kind === 'pid' || (kind === undefined && /^\d+$/.test(rest))) {
    const pid = Number(rest);
    if (Number.isInteger(pid) && pid > 0) return { by: 'pid', pid };
  } else if (kind === 'title') {
    if (rest.replaceAll('*', '').trim() !== '') return { by: 'title', pattern: rest };
  } else if (rest !== '' && !/[/\\*]/.test(rest)) return { by: 'executable', name: rest };
  throw new GapError(
    'usage.game',
    said`${JSON.stringify(text)} names no program`,
    said`Use the name of its executable (doom.exe), its process (pid:1234) or its window title (title:*Doom*)`,
    { way: { settings: ['game'] } },
  );
}

export function gameRuleText(rule: GameRule): string {
  if (rule.by === 'pid') return `pid:${rule.pid}`;
  return rule.by === 'title' ? `title:${rule.pattern}` : `exe:${rule.name}`;
}

/** Whether a window is the game's. What the system does not report never matches. */
export function isGame(rule: GameRule, window: FocusedWindow): boolean {
  if (rule.by === 'pid') return window.pid === rule.pid;
  if (rule.by === 'executable') return window.programs.some((program) => sameProgram(program, rule.name));
  return window.title !== undefined && globs(rule.pattern).test(window.title);
}

/** `doom` matches `Doom.exe`: people write what they see. */
function sameProgram(a: string, b: string): boolean {
  const plain = (name: string) => name.toLowerCase().replace(/\.exe$/, '');
  return plain(a) === plain(b);
}

function globs(pattern: string): RegExp {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 'is');
}
