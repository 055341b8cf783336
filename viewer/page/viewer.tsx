import { useEffect, useState } from 'react';
import { Button } from 'react-aria-components';
import { CallFault } from '#renderer/link/link.ts';
import { say } from '#renderer/text/say.ts';
import type { Fault } from '#server/core/fault.ts';
import { faultOf } from '#server/core/wire.ts';
import { addressOf, hostOf, originsOf } from '#viewer/core/address.ts';
import type { Shown } from '#viewer/core/asks.ts';
import { shardsAmong } from '#viewer/core/found-shards.ts';
import { TooMany } from '#viewer/page/dropped.ts';
import { lockTo } from '#viewer/page/lock.ts';
import { noteInAddress } from '#viewer/page/note-in-address.ts';
import { Opened } from '#viewer/page/opened.ts';
import { ShardList } from '#viewer/page/shard-list.tsx';
import { ShardView } from '#viewer/page/shard-view.tsx';
import { ShardWorker } from '#viewer/page/shard-worker.ts';
import { Start } from '#viewer/page/start.tsx';

interface Props {
  /** An address to begin with. */
  readonly from: string | null;
  /** The frame of it to begin with. */
  readonly first: number;
}

/** The page: what to look at, which of several, and that. */
export function Viewer({ from, first }: Props) {
  const { opened, chosen, choose, host, busy, fault, take, fetchFrom } = useOpened(from);
  return (
    <>
      <header className="viewer-bar">
        <strong>{say('view.name')}</strong>
        {opened !== undefined && (
          <>
            <p className="small lock">{host === '' ? say('view.locked') : say('view.locked.to', { host })}</p>
            {chosen !== undefined && opened.shards.length > 1 && (
              <Button className="quiet" onPress={() => choose(undefined)}>
                {say('view.back', { count: opened.shards.length })}
              </Button>
            )}
            {/* What this page may connect to is settled: another source needs another page. */}
            <Button className="quiet" onPress={() => window.location.assign(window.location.pathname)}>
              {say('view.another')}
            </Button>
          </>
        )}
      </header>
      <main>
        {opened === undefined ? (
          <Start busy={busy} fault={fault} address={from ?? ''} take={take} fetchFrom={fetchFrom} />
        ) : chosen === undefined ? (
          <ShardList opened={opened} choose={choose} />
        ) : (
          <ShardView key={chosen} opened={opened} shard={chosen} host={host} first={first} />
        )}
      </main>
    </>
  );
}

function useOpened(from: string | null) {
  const [opened, setOpened] = useState<Opened>();
  const [chosen, choose] = useState<number>();
  const [host, setHost] = useState('');
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<Fault | string>();
  const open = async (origins: readonly string[], find: (reader: ShardWorker) => Promise<readonly Shown<File>[]>) => {
    setBusy(true);
    setFault(undefined);
    try {
      // Before a Worker is started: it may connect to what this page may.
      lockTo(origins);
      const pictures = new ShardWorker();
      const shards = await find(pictures);
      if (shards.length === 0) return setFault(say('view.none'));
      setOpened(await Opened.open(shards, { pictures, tracks: new ShardWorker(), judge: new ShardWorker() }));
      choose(shards.length === 1 ? 0 : undefined);
    } catch (error) {
      setFault(error instanceof TooMany ? say('view.many') : error instanceof CallFault ? error.fault : faultOf(error));
    } finally {
      setBusy(false);
    }
  };
  const take = (files: Promise<[string, File][]>) =>
    void open([], async () => shardsAmong(await files).map((found) => ({ path: found.path, files: [...found.files] })));
  const fetchFrom = (typed: string) => {
    const address = addressOf(typed, window.location.href);
    if (address === undefined) return setFault(say('view.address.none'));
    setHost(hostOf(address));
    noteInAddress({ from: typed.trim() });
    void open(originsOf(address), (reader) => reader.ask('find', { address }));
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, for the address of this page
  useEffect(() => {
    if (from !== null) fetchFrom(from);
  }, []);
  return { opened, chosen, choose, host, busy, fault, take, fetchFrom };
}
