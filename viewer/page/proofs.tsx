import { useRef, useState } from 'react';
import { Button } from 'react-aria-components';
import type { Finding } from '#format/core/findings/finding.ts';
import { FaultNote } from '#renderer/parts/fault-note.tsx';
import { Findings } from '#renderer/parts/findings.tsx';
import { useAsked } from '#renderer/parts/hooks/use-asked.ts';
import { date } from '#renderer/text/figures.ts';
import { say } from '#renderer/text/say.ts';
import type { Glance } from '#viewer/core/asks.ts';
import type { Opened } from '#viewer/page/opened.ts';

/** A public key has 113 bytes. */
const MOST_KEY_BYTES = 10_000;

interface Props {
  readonly opened: Opened;
  readonly shard: number;
  readonly glance: Glance;
}

/** Who signed it, checked by the keys that the user has, and what the player agreed to. */
export function Proofs({ opened, shard, glance: { signers, consent } }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const { ask, busy, fault } = useAsked();
  const [found, setFound] = useState<{ readonly verdict: 'pass' | 'fail'; readonly findings: readonly Finding[] }>();
  const check = (files: FileList) =>
    ask(async () => {
      const keys = await Promise.all(Array.from(files, (file) => file.slice(0, MOST_KEY_BYTES).text()));
      setFound(undefined);
      setFound(await opened.verify(shard, keys));
    });
  return (
    <section aria-labelledby="proofs">
      <h2 id="proofs">{say('view.proofs')}</h2>
      <p>{say('view.signed', { count: signers.length })}</p>
      <ul>
        {signers.map((key) => (
          <li key={key}>
            <code>{key.slice(0, 16)}</code>
          </li>
        ))}
      </ul>
      {signers.length > 0 && (
        <Button isDisabled={busy} onPress={() => input.current?.click()}>
          {busy ? say('busy') : say('view.keys')}
        </Button>
      )}
      <input
        ref={input}
        type="file"
        hidden
        multiple
        accept=".pem,.pub"
        onChange={({ currentTarget: { files } }) => files !== null && void check(files)}
      />
      <FaultNote fault={fault} />
      {found !== undefined && (
        <>
          <p role="status">
            <strong>{say(found.verdict === 'pass' ? 'view.verified' : 'view.verified.not')}</strong>
          </p>
          <Findings findings={found.findings} mendsOf={() => []} />
        </>
      )}
      {consent === undefined ? (
        <p>{say('view.consent.none')}</p>
      ) : (
        <>
          <p>{say('view.consent', { date: date(consent.given_utc), licence: consent.license_ref })}</p>
          <ul>
            {consent.scopes.map((scope) => (
              <li key={scope}>{say(`consent.scope.${scope}`)}</li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
