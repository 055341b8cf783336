import { useAppKnown } from '#renderer/app-context.tsx';
import { say } from '#renderer/text/say.ts';

/** A line that says why nothing is being recorded right now. */
export function WhyNot() {
  const closedFor = useAppKnown((known) => known.snapshot?.closedFor);
  const byLab = useAppKnown((known) => known.snapshot?.heldBy.includes('lab') === true);
  const byPlayer = useAppKnown((known) => known.snapshot?.heldBy.includes('player') === true);
  if (closedFor === undefined) return undefined;
  const what = closedFor !== 'held' || !byLab ? closedFor : byPlayer ? 'held-by-both' : 'held-by-lab';
  return <p className="note warn">{say(`rec.waiting.${what}`)}</p>;
}
