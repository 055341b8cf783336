import { useState } from 'react';
import { Button, DropZone } from 'react-aria-components';
import type { Finding } from '#core/findings/finding.ts';
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

/** Whether any folder is what its signers saw: dropped here, or named. A page in a browser is not told where a dropped folder lies. */
export function OtherFolder() {
  const call = useCall();
  const { ask, busy, fault } = useAsked();
  const [folder, setFolder] = useState('');
  const [verified, setVerified] = useState<Verified>();
  const verify = (path: string) => {
    setFolder(path);
    setVerified(undefined);
    if (path !== '') void ask(async () => setVerified({ folder: path, ...(await call('folder.verify', { folder: path })) }));
  };
  return (
    <section aria-labelledby="other-folder">
      <h2 id="other-folder">{say('folder.title')}</h2>
      <DropZone
        className="note drop"
        onDrop={async ({ items }) => {
          for (const item of items) {
            if (item.kind === 'text') continue;
            const path = item.kind === 'file' ? pathOf(await item.getFile()) : await folderPath(item.getEntries());
            if (path !== '') return verify(path);
          }
        }}
      >
        <p>{say('folder.drop')}</p>
      </DropZone>
      <div className="row end">
        <FolderField label={say('folder.path')} value={folder} onChange={setFolder} />
        <Button className="quiet" isDisabled={busy || folder === ''} onPress={() => verify(folder)}>
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

/** Empty in a browser. */
const pathOf = (file: File): string => window.gapPathOf?.(file) ?? '';

/** The folder around the first file in it: a folder itself is no file that has a path. */
async function folderPath(entries: AsyncIterable<{ kind: string; getFile?: () => Promise<File> }>): Promise<string> {
  for await (const entry of entries) {
    if (entry.kind !== 'file' || entry.getFile === undefined) continue;
    const path = pathOf(await entry.getFile());
    return path.replace(/[\\/][^\\/]*$/, '');
  }
  return '';
}

declare global {
  interface Window {
    /** Where a dropped file lies; only in our own window (electron/preload). */
    gapPathOf?: (file: File) => string;
  }
}
