import { useState } from 'react';
import { Button, type DropItem, DropZone } from 'react-aria-components';
import type { Finding } from '#format/core/findings/finding.ts';
import { useCall } from '#renderer/app-context.tsx';
import { FaultNote } from '#renderer/parts/fault-note.tsx';
import { Findings } from '#renderer/parts/findings.tsx';
import { useAsked } from '#renderer/parts/hooks/use-asked.ts';
import { FolderField } from '#renderer/parts/shard/export-target.tsx';
import { say } from '#renderer/text/say.ts';

interface Verified {
  readonly folder: string;
  readonly verdict: 'pass' | 'fail';
  readonly findings: readonly Finding[];
}

/** Whether any folder is what its signers saw: named, or dropped where the program can tell where it lies, which a browser does not. */
export function OtherFolder() {
  const call = useCall();
  const { ask, busy, fault } = useAsked();
  const [folder, setFolder] = useState('');
  const [verified, setVerified] = useState<Verified>();
  const look = async (path: string) => {
    setFolder(path);
    setVerified(undefined);
    setVerified({ folder: path, ...(await call('folder.verify', { folder: path })) });
  };
  return (
    <section aria-labelledby="other-folder">
      <h2 id="other-folder">{say('folder.title')}</h2>
      {window.gapPathOf !== undefined && (
        <DropZone className="note drop" onDrop={({ items }) => void ask(async () => await look(await pathIn(items)))}>
          <p>{say('folder.drop')}</p>
        </DropZone>
      )}
      <div className="row end">
        <FolderField label={say('folder.path')} value={folder} onChange={setFolder} />
        <Button className="quiet" isDisabled={busy || folder === ''} onPress={() => ask(() => look(folder))}>
          {say('folder.verify')}
        </Button>
      </div>
      <FaultNote fault={fault} />
      {busy && <p role="status">{say('busy')}</p>}
      {verified !== undefined && (
        <>
          <p role="status" className={`verdict ${verified.verdict}`}>
            <strong>{say(verified.verdict === 'pass' ? 'folder.pass' : 'folder.fail', { folder: verified.folder })}</strong>
          </p>
          <Findings findings={verified.findings} mendsOf={() => []} />
        </>
      )}
    </section>
  );
}

/** The path of what was dropped: of a folder, that around the first file in it. Rejects where there is none. */
async function pathIn(items: readonly DropItem[]): Promise<string> {
  for (const item of items) {
    if (item.kind === 'file') return pathOf(await item.getFile());
    if (item.kind !== 'directory') continue;
    for await (const entry of item.getEntries())
      if (entry.kind === 'file') return pathOf(await entry.getFile()).replace(/[\\/][^\\/]*$/, '');
  }
  throw new Error(say('folder.none'));
}

const pathOf = (file: File): string => window.gapPathOf?.(file) ?? '';

declare global {
  interface Window {
    /** Where a dropped file lies; only in our own window (electron/preload). */
    gapPathOf?: (file: File) => string;
  }
}
