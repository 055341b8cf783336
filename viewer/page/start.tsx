import { FolderOpen } from 'lucide-react';
import { useRef, useState } from 'react';
import { Button, Form, Input, Label, TextField } from 'react-aria-components';
import { FaultNote } from '#renderer/parts/fault-note.tsx';
import { Icon } from '#renderer/parts/icon.tsx';
import { say } from '#renderer/text/say.ts';
import type { Fault } from '#server/core/fault.ts';
import { chosenFiles, droppedFiles } from '#viewer/page/dropped.ts';

interface Props {
  readonly busy: boolean;
  readonly fault: Fault | string | undefined;
  /** The first that is offered. */
  readonly address: string;
  readonly take: (files: Promise<[string, File][]>) => void;
  readonly fetchFrom: (address: string) => void;
}

/** What to look at: a folder that is dropped or chosen, or an address. */
export function Start({ busy, fault, address, take, fetchFrom }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [typed, setTyped] = useState(address);
  const drop = (event: React.DragEvent): void => {
    event.preventDefault();
    setOver(false);
    take(droppedFiles(event.dataTransfer));
  };
  return (
    <section aria-labelledby="start" aria-busy={busy} className="viewer-start">
      <h1 id="start">{say('view.title')}</h1>
      <p className="lead">{say('view.lead')}</p>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the button in it does the same by keyboard */}
      <div
        className={over ? 'drop over' : 'drop'}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <p className="large">{busy ? say('busy') : say('view.drop')}</p>
        <Button className="primary" isDisabled={busy} onPress={() => input.current?.click()}>
          <Icon of={FolderOpen} /> {say('view.choose')}
        </Button>
        <input
          ref={input}
          type="file"
          hidden
          // @ts-expect-error: React's types lack it, and every browser has it
          webkitdirectory=""
          onChange={({ currentTarget: { files } }) => files !== null && take(Promise.resolve().then(() => chosenFiles(files)))}
        />
      </div>
      <Form
        className="row"
        onSubmit={(event) => {
          event.preventDefault();
          fetchFrom(typed);
        }}
      >
        <TextField className="field wide" value={typed} onChange={setTyped}>
          <Label>{say('view.address')}</Label>
          <Input placeholder="https://… · OWNER/NAME" />
        </TextField>
        <Button type="submit" isDisabled={busy || typed.trim() === ''}>
          {say('view.open')}
        </Button>
      </Form>
      <p className="small">{say('view.address.help')}</p>
      {typeof fault === 'string' ? (
        <p role="alert" className="note fail">
          {fault}
        </p>
      ) : (
        <FaultNote fault={fault} />
      )}
    </section>
  );
}
