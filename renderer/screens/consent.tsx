import { useEffect, useState } from 'react';
import { Button, Checkbox } from 'react-aria-components';
import type { Notice } from '#core/app/notice.ts';
import type { Scope } from '#format/core/documents/consent.ts';
import { useCall, useView } from '#renderer/app-context.tsx';
import { FaultNote } from '#renderer/parts/fault-note.tsx';
import { useAsked } from '#renderer/parts/hooks/use-asked.ts';
import { FirstPictures } from '#renderer/parts/player/first-pictures.tsx';
import { PlayerLine } from '#renderer/parts/player/player-line.tsx';
import { say } from '#renderer/text/say.ts';

/**
 * The text, and a checkbox for each thing that may be recorded. Nothing is ticked beforehand; declining is one click, as is agreeing.
 * `done`: the player came to change an earlier consent, which stays as it is if the player declines.
 */
export function ConsentScreen({ done }: { readonly done?: () => void }) {
  const call = useCall();
  const { consentFault, consents, draft } = useView();
  const { ask, busy, fault } = useAsked();
  const [notice, setNotice] = useState<Notice>();
  const [scopes, setScopes] = useState<readonly Scope[]>([]);
  const [declined, setDeclined] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: read once; `ask` changes with what it runs
  useEffect(() => {
    void ask(async () => setNotice(await call('notice.read', { locale: document.documentElement.lang })));
  }, [call]);
  if (notice === undefined) return fault === undefined ? <p>{say('busy')}</p> : <FaultNote fault={fault} />;
  if (declined) return <Declined again={() => setDeclined(false)} />;
  const complete = notice.scopes.every(({ scope, needed }) => !needed || scopes.includes(scope));
  const { sha256, locale } = notice;
  return (
    <article className="consent">
      {consents.length === 0 && <FirstPictures />}
      <PlayerLine />
      <div lang={locale}>
        <h1>{notice.title}</h1>
        {notice.paragraphs.map((paragraph) => (
          <p key={paragraph}>{paragraph}</p>
        ))}
      </div>
      <h2>{say('consent.choose')}</h2>
      {notice.scopes.map(({ scope, needed, says }) => (
        <Checkbox
          key={scope}
          className="scope"
          isSelected={scopes.includes(scope)}
          onChange={(on) => setScopes(on ? [...scopes, scope] : scopes.filter((other) => other !== scope))}
        >
          <span className="box" aria-hidden="true" />
          <span>
            <strong>{say(`consent.scope.${scope}`)}</strong> <em>{say(needed ? 'consent.required' : 'consent.optional')}</em>
            <br />
            <span lang={locale}>{says}</span>
          </span>
        </Checkbox>
      ))}
      <FaultNote fault={fault ?? consentFault} />
      <p className="small">{say('consent.revision', { revision: sha256.slice(0, 12), locale })}</p>
      <div className="row">
        <Button className="equal" onPress={() => (done === undefined ? setDeclined(true) : done())}>
          {say(done === undefined ? 'consent.decline' : 'consent.keep')}
        </Button>
        <Button
          className="equal"
          isDisabled={!complete || busy}
          onPress={() =>
            ask(async () => {
              await call('consent.give', { sha256, locale, scopes: [...scopes], player: draft.player ?? '' });
              done?.();
            })
          }
        >
          {say('consent.agree')}
        </Button>
      </div>
      {!complete && <p className="small">{say('consent.incomplete')}</p>}
    </article>
  );
}

function Declined({ again }: { readonly again: () => void }) {
  return (
    <article>
      <h1>{say('consent.declined.title')}</h1>
      <p>{say('consent.declined.says')}</p>
      <Button className="equal" onPress={again}>
        {say('consent.declined.again')}
      </Button>
    </article>
  );
}
