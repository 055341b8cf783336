import { Download } from 'lucide-react';
import { Button } from 'react-aria-components';
import { useCall, useView } from '#renderer/app-context.tsx';
import { Icon } from '#renderer/parts/icon.tsx';
import { decisionText } from '#renderer/parts/shard/decision-text.ts';
import { WriteInto } from '#renderer/parts/shard/export-target.tsx';
import { date } from '#renderer/text/figures.ts';
import { say } from '#renderer/text/say.ts';
import type { ShardLine } from '#shard/core/review/shard-detail.ts';

interface Props {
  readonly lines: readonly ShardLine[];
  readonly show: (sessionId: string) => void;
}

/** All decisions, each with the way back to its recording; and the same for a spreadsheet. */
export function Decisions({ lines, show }: Props) {
  const call = useCall();
  const { checked } = useView();
  const decided = lines.filter(({ review }) => review !== undefined);
  return (
    <details>
      <summary>{say('queue.table', { count: decided.length })}</summary>
      {decided.length > 0 && (
        <div className="table">
          <table>
            <thead>
              <tr>
                <th>{say('queue.table.recording')}</th>
                <th>{say('queue.table.decision')}</th>
                <th>{say('queue.note')}</th>
                <th>{say('queue.table.when')}</th>
              </tr>
            </thead>
            <tbody>
              {decided.map((line) => (
                <Row key={line.sessionId} line={line} show={show} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      <WriteInto write={(into) => call('reviews.export', { into, checked: checked !== undefined })}>
        <Icon of={Download} /> {say('queue.table.make')}
      </WriteInto>
    </details>
  );
}

function Row({ line: { sessionId, title, map, recordedUtc, review }, show }: { readonly line: ShardLine } & Pick<Props, 'show'>) {
  const name = [title === '' ? say('library.untitled') : title, map, recordedUtc && date(recordedUtc)].filter(Boolean).join(' · ');
  return (
    <tr>
      <td>
        <Button className="link" onPress={() => show(sessionId)}>
          {name}
        </Button>
      </td>
      <td>{review !== undefined && decisionText(review)}</td>
      <td>{review?.note}</td>
      <td>{review !== undefined && date(review.reviewedUtc)}</td>
    </tr>
  );
}
