import type { Fault } from '#core/app/state.ts';

/** What went wrong, and the next step. Screen readers announce it immediately. */
export function FaultNote({ fault }: { readonly fault: Fault | undefined }) {
  if (fault === undefined) return undefined;
  return (
    <div role="alert" className="note fail">
      <p>
        <strong>{fault.says}</strong>
      </p>
      <p>{fault.remedy}</p>
    </div>
  );
}
