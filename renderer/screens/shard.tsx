import { useEffect, useState } from 'react';
import { Button } from 'react-aria-components';
import { useCall, useView } from '#renderer/app-context.tsx';
import { FaultNote } from '#renderer/parts/fault-note.tsx';
import { Findings } from '#renderer/parts/findings.tsx';
import { useAsked } from '#renderer/parts/hooks/use-asked.ts';
import { useMends } from '#renderer/parts/hooks/use-mends.ts';
import { LagPlot } from '#renderer/parts/plots/lag-plot.tsx';
import { NetworkPlot } from '#renderer/parts/plots/network-plot.tsx';
import { ExportForm } from '#renderer/parts/shard/export-form.tsx';
import { FilmStripOf } from '#renderer/parts/shard/film-strip.tsx';
import { type Act, ShardActions } from '#renderer/parts/shard/shard-actions.tsx';
import { ShardContents } from '#renderer/parts/shard/shard-contents.tsx';
import { VerdictLine } from '#renderer/parts/shard/verdict-line.tsx';
import { useRoute } from '#renderer/route.ts';
import { date } from '#renderer/text/figures.ts';
import { say } from '#renderer/text/say.ts';
import type { ShardDetail } from '#shard/core/review/shard-detail.ts';

/** A recording before it is shared: what is in it, what is not, and what is wrong with it; then sign, export, cut or delete. */
export function Shard({ sessionId }: { readonly sessionId: string }) {
  const call = useCall();
  const { ask, busy, fault } = useAsked();
  const [, go] = useRoute();
  const mendsOf = useMends(ask);
  const [detail, setDetail] = useState<ShardDetail>();
  const [done, setDone] = useState('');
  const consent = useView().consents.find(({ consentId }) => consentId === detail?.consentId);
  const valid = consent?.withdrawnUtc === undefined ? consent : undefined;
  const read = () => ask(async () => setDetail(await call('shard.read', { sessionId })));
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each shard
  useEffect(() => void read(), [sessionId]);
  const act: Act = async (work) => {
    await ask(async () => {
      setDone(await work());
      setDetail(await call('shard.read', { sessionId }));
    });
  };
  return (
    <section aria-labelledby="shard" aria-busy={busy}>
      <Button className="quiet" onPress={() => go({ part: 'library' })}>
        {say('shard.back')}
      </Button>
      <h1 id="shard">{say('shard.title')}</h1>
      {detail === undefined && busy && <p>{say('busy')}</p>}
      <FaultNote fault={fault} />
      <p role="status">{done}</p>
      {detail !== undefined && (
        <>
          <VerdictLine detail={detail} />
          <FilmStripOf sessionId={sessionId} findings={detail.findings} />
          {consent?.withdrawnUtc !== undefined && (
            <p className="note fail">{say('shard.withdrawn', { date: date(consent.withdrawnUtc) })}</p>
          )}
          <ShardActions sessionId={sessionId} cuts={detail.cuts} consentId={valid?.consentId} ask={ask} busy={busy} act={act} />
          <Findings
            findings={detail.findings}
            mendsOf={({ way }) => mendsOf(way)}
            showFrame={(frame) => go({ part: 'review', sessionId, frame })}
          />
          <ShardContents detail={detail} />
          {detail.lag !== undefined && <LagPlot sessionId={sessionId} lag={detail.lag} />}
          {detail.network !== undefined && <NetworkPlot sessionId={sessionId} network={detail.network} />}
          <ExportForm detail={detail} sessionId={sessionId} />
        </>
      )}
    </section>
  );
}
