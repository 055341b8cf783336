import { z } from 'zod';
import type { TsUs } from '#core/time/units.ts';

/** What is no play (GAP v0.2 section 1: "no menus/cutscenes"); each has a beginning and an end. */
const AWAY = ['menu', 'cutscene', 'loading', 'pause', 'lobby'] as const;
/** Moments worth finding again. */
const MOMENTS = ['checkpoint', 'objective', 'death', 'respawn', 'highlight'] as const;
/** A game's own, as custom columns are called (section 4). */
const OWN = /^custom_[\w-]{1,57}$/;

const LISTED: ReadonlySet<string> = new Set([...AWAY, ...MOMENTS]);

/** Names of what a game marks: from this list, or its own. */
export const MarkerName = z
  .string()
  .refine((name) => LISTED.has(name) || OWN.test(name), `must be one of ${[...LISTED].join(', ')}, or custom_ and a word, never free text`);

/** A marker of `labels.jsonl`; `open`: something begins, or ends. */
export interface Mark {
  readonly tsUs: TsUs;
  readonly name: string;
  readonly open?: boolean | undefined;
}

interface Span {
  readonly fromUs: TsUs;
  readonly toUs: TsUs;
}

const isAway = (name: string): boolean => (AWAY as readonly string[]).includes(name);

/**
 * The stretches of a session, `whole`, in which its game showed something that is no play, in order and merged. One that never ends lasts to
 * the session's end; one whose end alone is known began before it.
 */
export function awaySpans(marks: Iterable<Mark>, whole: Span): Span[] {
  const spans: Span[] = [];
  const open = new Map<string, TsUs>();
  const seen = new Set<string>();
  for (const { tsUs, name, open: opens } of marks) {
    if (opens === undefined || !isAway(name)) continue;
    if (opens) {
      if (!open.has(name)) open.set(name, tsUs);
    } else if (open.has(name) || !seen.has(name)) {
      spans.push({ fromUs: open.get(name) ?? whole.fromUs, toUs: tsUs });
      open.delete(name);
    }
    seen.add(name);
  }
  for (const fromUs of open.values()) spans.push({ fromUs, toUs: whole.toUs });
  return merged(spans, whole);
}

function merged(spans: readonly Span[], whole: Span): Span[] {
  const all: { fromUs: TsUs; toUs: TsUs }[] = [];
  for (const span of [...spans].sort((a, b) => a.fromUs - b.fromUs)) {
    const [fromUs, toUs] = [Math.max(span.fromUs, whole.fromUs), Math.min(span.toUs, whole.toUs)];
    if (fromUs >= toUs) continue;
    const last = all.at(-1);
    if (last !== undefined && fromUs <= last.toUs) last.toUs = Math.max(last.toUs, toUs);
    else all.push({ fromUs, toUs });
  }
  return all;
}
