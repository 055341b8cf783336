import { useAppKnown } from '#renderer/app-context.tsx';
import { say } from '#renderer/text/say.ts';

/** A line that says why nothing is being recorded right now. */
export function WhyNot() {
  const closedFor = useAppKnown((known) => known.snapshot?.closedFor);
  if (closedFor === undefined) return undefined;
  return <p className="note warn">{say(`rec.waiting.${closedFor}`)}</p>;
}
