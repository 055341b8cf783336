import { useState } from 'react';
import { Button, Dialog, DialogTrigger, Form, Heading, Input, Label, Modal, ModalOverlay, TextField } from 'react-aria-components';
import { playersOf } from '#core/app/standing-consent.ts';
import { useView } from '#renderer/app-context.tsx';
import { FaultNote } from '#renderer/parts/fault-note.tsx';
import { useKept } from '#renderer/parts/hooks/use-kept.ts';
import { say } from '#renderer/text/say.ts';

/** Who plays now, and the change to somebody else: a consent belongs to a person, not to a machine. */
export function PlayerLine() {
  const { draft } = useView();
  const { keep, fault } = useKept();
  return (
    <div className="row player">
      <p>{playerText(draft.player)}</p>
      <DialogTrigger>
        <Button className="quiet">{say('setup.player.change')}</Button>
        <ModalOverlay className="overlay" isDismissable>
          <Modal className="modal">
            <Dialog>
              {({ close }) => (
                <Players
                  onChosen={(player) => {
                    close();
                    keep({ player });
                  }}
                />
              )}
            </Dialog>
          </Modal>
        </ModalOverlay>
      </DialogTrigger>
      <FaultNote fault={fault} />
    </div>
  );
}

export const playerText = (player = ''): string => (player === '' ? say('setup.player.nobody') : say('setup.player', { player }));

/** One press for whoever has played here before; a name for anybody else. */
function Players({ onChosen }: { readonly onChosen: (player: string) => void }) {
  const { consents, draft } = useView();
  const [other, setOther] = useState('');
  const nobody = consents.some(({ player }) => player === undefined) ? [''] : [];
  return (
    <>
      <Heading slot="title">{say('setup.player.ask')}</Heading>
      <div className="row">
        {[...playersOf(consents), ...nobody].map((player) => (
          <Button key={player} className={player === (draft.player ?? '') ? 'primary' : 'quiet'} onPress={() => onChosen(player)}>
            {player === '' ? say('setup.player.nobody') : player}
          </Button>
        ))}
      </div>
      <Form
        className="row end"
        onSubmit={(event) => {
          event.preventDefault();
          if (other.trim() !== '') onChosen(other.trim());
        }}
      >
        <TextField className="field" autoFocus maxLength={80} value={other} onChange={setOther}>
          <Label>{say('setup.player.other')}</Label>
          <Input />
        </TextField>
        <Button type="submit" className="quiet" isDisabled={other.trim() === ''}>
          {say('setup.player.take')}
        </Button>
      </Form>
      <p className="small">{say('setup.player.says')}</p>
    </>
  );
}
