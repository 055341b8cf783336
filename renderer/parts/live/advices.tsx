import { useAppKnown } from '#renderer/app-context.tsx';
import { say } from '#renderer/text/say.ts';
import { inWords } from '#renderer/text/sentences.ts';

/** Advice that calls for action now. */
export function Advices() {
  const advice = useAppKnown((known) => known.snapshot?.advice);
  return (
    <ul className="advices" aria-label={say('advice.label')} aria-live="polite">
      {advice?.map(({ rule, says, remedy }) => (
        <li key={rule} className="note warn">
          <strong>{inWords(says)}</strong> {inWords(remedy)}
        </li>
      ))}
    </ul>
  );
}
