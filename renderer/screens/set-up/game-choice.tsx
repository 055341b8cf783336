import { useEffect, useState } from 'react';
import { Button, Label, Radio, RadioGroup } from 'react-aria-components';
import type { OpenWindow } from '#core/app/contract.ts';
import type { Draft } from '#core/app/draft.ts';
import { useCall, useView } from '#renderer/app-context.tsx';
import { FaultNote } from '#renderer/parts/fault-note.tsx';
import { useAsked } from '#renderer/parts/hooks/use-asked.ts';
import { WindowThumbnail } from '#renderer/parts/window-thumbnail.tsx';
import { say } from '#renderer/text/say.ts';

/** The open windows, one of which is the game. */
export function GameChoice({ change }: { readonly change: (part: Partial<Draft>) => void }) {
  const call = useCall();
  const { draft } = useView();
  const { ask, fault } = useAsked();
  const [windows, setWindows] = useState<readonly OpenWindow[]>();
  const look = () => void ask(async () => setWindows(await call('windows.list', {})));
  // biome-ignore lint/correctness/useExhaustiveDependencies: once
  useEffect(look, []);
  const choose = (rule: string) => change({ game: rule, title: windows?.find((window) => window.rule === rule)?.title ?? draft.title });
  const known = windows?.some(({ rule }) => rule === draft.game) === true;
  return (
    <>
      <RadioGroup className="field" value={known ? draft.game : null} onChange={choose}>
        <Label>{say('setup.game')}</Label>
        {windows?.length === 0 && <p>{say('setup.game.none')}</p>}
        <div className="cards">
          {windows?.map(({ rule, title }) => (
            <Radio key={rule} value={rule} className="card">
              <WindowThumbnail rule={rule} />
              <span className="named">
                <span className="box round" aria-hidden="true" />
                <span className="two-lines">
                  {title} <code>{rule}</code>
                </span>
              </span>
            </Radio>
          ))}
        </div>
      </RadioGroup>
      <Button className="quiet" onPress={look}>
        {say('setup.game.again')}
      </Button>
      <FaultNote fault={fault} />
    </>
  );
}
