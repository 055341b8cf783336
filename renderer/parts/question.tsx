import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';

export interface QuestionProps {
  readonly question: string;
  readonly yes: string;
  readonly no: string;
  readonly onYes: () => void;
}

interface Props extends QuestionProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Asks before something that cannot be undone, or is rarely meant. The safe answer has the focus. */
export function Question({ question, yes, no, onYes, isOpen, onClose }: Props) {
  return (
    <ModalOverlay className="overlay" isDismissable isOpen={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Modal className="modal">
        <Dialog role="alertdialog">
          <Heading slot="title">{question}</Heading>
          <div className="row">
            <Button autoFocus className="quiet" onPress={onClose}>
              {no}
            </Button>
            <Button
              className="danger"
              onPress={() => {
                onClose();
                onYes();
              }}
            >
              {yes}
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
