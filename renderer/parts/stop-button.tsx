import { Square } from 'lucide-react';
import { useRef, useState } from 'react';
import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { Icon } from '#renderer/parts/icon.tsx';
import { HotkeyHint } from '#renderer/parts/live/hotkey-hint.tsx';
import { say } from '#renderer/text/say.ts';

/** A press held this long is deliberate. */
const HOLD_MS = 800;

/** Stops a recording: immediately when held; when pressed briefly, it asks once. From the keyboard: Space or Enter, held or not. */
export function StopButton({ onStop }: { readonly onStop: () => void }) {
  const [asking, setAsking] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const held = useRef(false);
  return (
    <>
      <Button
        className="danger big hold"
        onPressStart={() => {
          held.current = false;
          timer.current = setTimeout(() => {
            held.current = true;
            onStop();
          }, HOLD_MS);
        }}
        onPressEnd={() => clearTimeout(timer.current)}
        onPress={() => !held.current && setAsking(true)}
      >
        <span>
          <Icon of={Square} /> {say('rec.stop')} <HotkeyHint of="record" />
        </span>
        <small>{say('rec.stop.hint')}</small>
      </Button>
      <ModalOverlay className="overlay" isOpen={asking} onOpenChange={setAsking} isDismissable>
        <Modal className="modal">
          <Dialog role="alertdialog">
            <Heading slot="title">{say('rec.stop.ask')}</Heading>
            <div className="row">
              <Button className="quiet" onPress={() => setAsking(false)}>
                {say('rec.stop.no')}
              </Button>
              <Button
                autoFocus
                className="danger"
                onPress={() => {
                  setAsking(false);
                  onStop();
                }}
              >
                {say('rec.stop.yes')}
              </Button>
            </div>
          </Dialog>
        </Modal>
      </ModalOverlay>
    </>
  );
}
