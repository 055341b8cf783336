import { pausedBy } from '#core/app/live/headline.ts';
import { useAppKnown } from '#renderer/app-context.tsx';
import { say } from '#renderer/text/say.ts';

/** A line that says why nothing is being recorded right now. */
export function WhyNot() {
  const snapshot = useAppKnown((known) => known.snapshot);
  const closedFor = snapshot?.closedFor;
  if (snapshot === undefined || closedFor === undefined) return undefined;
  return <p className="note warn">{say(`rec.paused.${pausedBy({ closedFor, heldBy: snapshot.heldBy })}`)}</p>;
}
