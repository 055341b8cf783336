import { asTs, type TsUs } from '#format/core/time/units.ts';

/** What is no play (GAP v0.2 section 1: "no menus/cutscenes"); each has a beginning and an end. */
const AWAY = ['menu', 'cutscene', 'loading', 'pause', 'lobby'] as const;
/** Moments worth finding again. */
const MOMENTS = ['checkpoint', 'objective', 'death', 'respawn', 'highlight'] as const;
/** A game's own, as custom columns are called (section 4). */
const OWN = /^custom_[\w-]{1,57}$/;

const LISTED: ReadonlySet<string> = new Set([...AWAY, ...MOMENTS]);

/** Why a game's marker is not kept; undefined: it is. Not a fault of the message: other versions of a game may know other names. */
export function unusable({ name, open }: Pick<Mark, 'name' | 'open'>): string | undefined {
  if (isAway(name)) return open === undefined ? `marker ${name}: it does not say whether it begins or ends (open)` : undefined;
  return LISTED.has(name) || OWN.test(name) ? undefined : `marker ${name}: must be one of ${[...LISTED].join(', ')}, or custom_ and a word`;
}

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

export const isAway = (name: string): boolean => (AWAY as readonly string[]).includes(name);

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
    const [fromUs, toUs] = [asTs(Math.max(span.fromUs, whole.fromUs)), asTs(Math.min(span.toUs, whole.toUs))];
    if (fromUs >= toUs) continue;
    const last = all.at(-1);
    if (last !== undefined && fromUs <= last.toUs) last.toUs = asTs(Math.max(last.toUs, toUs));
    else all.push({ fromUs, toUs });
  }
  return all;
}

/** What a game has begun and not ended before a time, by name. */
export function openAt(marks: readonly Mark[], us: TsUs): string[] {
  const open = new Set<string>();
  for (const { tsUs, name, open: opens } of marks) {
    if (tsUs >= us) break;
    if (opens === true) open.add(name);
    else open.delete(name);
  }
  return [...open];
}
