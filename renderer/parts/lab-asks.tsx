import { useEffect } from 'react';
import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useCall, useView } from '#renderer/app-context.tsx';
import { FaultNote } from '#renderer/parts/fault-note.tsx';
import { useAsked } from '#renderer/parts/hooks/use-asked.ts';
import { playSound } from '#renderer/parts/shell/play-sound.ts';
import { say } from '#renderer/text/say.ts';

/** The lab asks to start a recording: over everything, wherever the page was scrolled to, and heard. Only an answer closes it. */
export function LabAsks() {
  const call = useCall();
  const { lab, draft } = useView();
  const { ask, busy, fault } = useAsked();
  const asks = lab?.asks === true;
  const isLoud = draft.sounds !== false;
  useEffect(() => {
    if (asks && isLoud) playSound('asked');
  }, [asks, isLoud]);
  const answer = (start: boolean) => ask(() => call('lab.answer', { start }));
  return (
    <ModalOverlay className="overlay" isOpen={asks} isKeyboardDismissDisabled>
      <Modal className="modal">
        <Dialog role="alertdialog">
          <Heading slot="title">{say('seat.asks')}</Heading>
          <FaultNote fault={fault} />
          <div className="row">
            <Button autoFocus className="primary" isDisabled={busy} onPress={() => answer(true)}>
              {say('seat.start')}
            </Button>
            <Button className="quiet" isDisabled={busy} onPress={() => answer(false)}>
              {say('seat.no')}
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
