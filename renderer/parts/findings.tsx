import { Button } from 'react-aria-components';
import type { Finding } from '#core/findings/finding.ts';
import { worstFirst } from '#core/findings/judged.ts';
import type { Mend } from '#renderer/parts/hooks/use-mends.ts';
import { say } from '#renderer/text/say.ts';

const MARKS = { fail: '■', warn: '▲', pass: '●' } as const;
/** The most places worth listing. */
const PLACES = 5;

interface FindingsProps {
  readonly findings: readonly Finding[];
  readonly mendsOf: (finding: Finding) => readonly Mend[];
}

/** The findings, worst first; those that passed fold into one line. */
export function Findings({ findings, mendsOf }: FindingsProps) {
  const sorted = worstFirst(findings);
  const worth = sorted.filter(({ severity }) => severity !== 'pass');
  const passed = sorted.filter(({ severity }) => severity === 'pass');
  return (
    <div className="findings">
      <ul>
        {worth.map((finding) => (
          <Line key={`${finding.check} ${finding.says}`} finding={finding} mends={mendsOf(finding)} />
        ))}
      </ul>
      {passed.length > 0 && (
        <details>
          <summary>{say('finding.passed', { count: passed.length })}</summary>
          <ul>
            {passed.map((finding) => (
              <Line key={`${finding.check} ${finding.says}`} finding={finding} mends={[]} />
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

function Line({ finding: { check, severity, says, at, remedy }, mends }: { readonly finding: Finding; readonly mends: readonly Mend[] }) {
  return (
    <li className={`finding ${severity}`}>
      <span className="mark" aria-hidden="true">
        {MARKS[severity]}
      </span>
      <div>
        <p>
          <code>{check}</code> <span className="hidden">{say(`finding.${severity}`)}: </span>
          {says}
        </p>
        {severity !== 'pass' && remedy !== undefined && mends.every(({ isRemedy }) => isRemedy !== true) && (
          <p className="remedy">{remedy}</p>
        )}
        {mends.map(({ label, onPress }) => (
          <Button key={label} className="quiet" onPress={onPress}>
            {label}
          </Button>
        ))}
        {at.length > 0 && (
          <p className="places">
            {at.slice(0, PLACES).map(({ from, to, of }) => (
              <span key={`${of} ${from}`}>{say('finding.place', { of, from, to })}</span>
            ))}
            {at.length > PLACES && <span>{say('finding.more', { count: at.length - PLACES })}</span>}
          </p>
        )}
      </div>
    </li>
  );
}
