import { useCallback, useEffect, useMemo, useState } from 'react';
import { Button } from 'react-aria-components';
import { AppContext } from '#renderer/app-context.tsx';
import { FaultNote } from '#renderer/parts/fault-note.tsx';
import { Findings } from '#renderer/parts/findings.tsx';
import { ShardContents } from '#renderer/parts/shard/shard-contents.tsx';
import { VerdictLine } from '#renderer/parts/shard/verdict-line.tsx';
import { Frames } from '#renderer/review/frames.tsx';
import { useReview } from '#renderer/review/use-review.ts';
import { AppStore } from '#renderer/store/app-store.ts';
import { bytes, date } from '#renderer/text/figures.ts';
import { say } from '#renderer/text/say.ts';
import { clockText } from '#shard/core/report/clock-text.ts';
import type { ShardDetail } from '#shard/core/review/shard-detail.ts';
import type { Glance } from '#viewer/core/asks.ts';
import { ClipSaving } from '#viewer/page/clip-saving.tsx';
import { noteInAddress } from '#viewer/page/note-in-address.ts';
import type { Opened } from '#viewer/page/opened.ts';
import { Proofs } from '#viewer/page/proofs.tsx';

interface Props {
  readonly opened: Opened;
  readonly shard: number;
  /** Of the web server it lies on; empty: it lies here. */
  readonly host: string;
  readonly first: number;
}

/** One recording: its pictures with everything that happened, and what is wrong with it. */
export function ShardView(props: Props) {
  const app = useMemo(() => ({ store: new AppStore(), link: props.opened.link }), [props.opened]);
  return (
    <AppContext value={app}>
      <Shard {...props} />
    </AppContext>
  );
}

const noteFrame = (frame: number) => noteInAddress({ frame: String(frame) });

function Shard({ opened, shard, host, first }: Props) {
  const { reviewed, fault } = useReview(String(shard));
  const [glance, setGlance] = useState<Glance>();
  // A place among the findings is shown by opening the pictures there anew.
  const [jump, setJump] = useState({ frame: first, count: 0 });
  const onFrame = useCallback(noteFrame, []);
  useEffect(() => void opened.glance(shard).then(setGlance, () => undefined), [opened, shard]);
  const judged = useJudged(opened, shard, fault !== undefined && reviewed === undefined);
  const detail = reviewed?.detail ?? judged;
  return (
    <section aria-labelledby="shard" className="wide-page viewer-shard">
      <div className="row">
        <h1 id="shard">{glance?.line.title || opened.shards[shard]?.path || say('view.untitled')}</h1>
        {glance !== undefined && <When glance={glance} />}
        <Verdict opened={opened} shard={shard} host={host} detail={detail} failed={fault !== undefined && reviewed !== undefined} />
      </div>
      <FaultNote fault={fault} />
      {reviewed?.inputMissing === true && <p className="note fail">{say('review.inputMissing')}</p>}
      {reviewed === undefined ? (
        fault === undefined && <p>{say('busy')}</p>
      ) : (
        <Frames key={jump.count} sessionId={String(shard)} first={jump.frame} reviewed={reviewed} onFrame={onFrame} cuts={false}>
          {(chosen) => <ClipSaving opened={opened} shard={shard} {...chosen} />}
        </Frames>
      )}
      <div className="viewer-columns">
        {detail !== undefined && (
          <section aria-labelledby="findings">
            <h2 id="findings">{say('view.findings')}</h2>
            <Findings
              findings={detail.findings}
              mendsOf={() => []}
              showFrame={(frame) => setJump(({ count }) => ({ frame, count: count + 1 }))}
            />
          </section>
        )}
        {glance !== undefined && <Proofs opened={opened} shard={shard} glance={glance} />}
        {detail !== undefined && (
          <section>
            <ShardContents detail={detail} />
          </section>
        )}
      </div>
    </section>
  );
}

/** What is wrong with a shard that has no picture to show. */
function useJudged(opened: Opened, shard: number, isAsked: boolean): ShardDetail | undefined {
  const [detail, setDetail] = useState<ShardDetail>();
  useEffect(() => {
    if (isAsked) void opened.link.call('shard.read', { sessionId: String(shard) }).then(setDetail, () => undefined);
  }, [opened, shard, isAsked]);
  return detail;
}

function When({ glance: { line } }: { readonly glance: Glance }) {
  const parts = [
    line.recordedUtc === undefined ? '' : date(line.recordedUtc),
    line.durationS === 0 ? '' : clockText(line.durationS),
    bytes(line.bytes),
  ];
  return <p className="small">{parts.filter((part) => part !== '').join(' · ')}</p>;
}

interface VerdictProps extends Omit<Props, 'first'> {
  readonly detail: ShardDetail | undefined;
  /** It cannot be read, and there will be no verdict. */
  readonly failed: boolean;
}

/** The verdict of this page, how far it is, or what it would take. */
function Verdict({ opened, shard, host, detail, failed }: VerdictProps) {
  const toFetch = opened.toFetch(shard);
  const [allowed, setAllowed] = useState(toFetch === 0);
  const [pct, setPct] = useState(0);
  useEffect(() => opened.watch((of, so) => of === shard && setPct(so)), [opened, shard]);
  if (detail !== undefined) return <VerdictLine detail={detail} />;
  if (failed) return undefined;
  if (allowed) return <p role="status">{say('view.judging', { pct })}</p>;
  return (
    <>
      <p>{say('view.unchecked', { size: bytes(toFetch), host })}</p>
      <Button
        onPress={() => {
          setAllowed(true);
          opened.allow(shard);
        }}
      >
        {say('view.check')}
      </Button>
    </>
  );
}
