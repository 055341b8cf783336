import { findingText, remedyText } from '#renderer/text/sentences.ts';
import type { Fault } from '#server/core/fault.ts';

/** What went wrong, and the next step. Screen readers announce it immediately. */
export function FaultNote({ fault }: { readonly fault: Fault | undefined }) {
  if (fault === undefined) return undefined;
  return (
    <div role="alert" className="note fail">
      <p>
        <strong>{findingText(fault)}</strong>
      </p>
      <p>{remedyText(fault)}</p>
    </div>
  );
}
