import { Button, Dialog, DialogTrigger, Heading, Modal, ModalOverlay } from 'react-aria-components';

interface AskedFirstProps {
  /** Text of the button. */
  readonly label: string;
  readonly question: string;
  readonly yes: string;
  readonly no: string;
  readonly onYes: () => void;
  readonly className?: string;
  readonly isDisabled?: boolean;
}

/** A button for an action that cannot be undone: it asks once. The safe answer has the focus. */
export function AskedFirst({ label, question, yes, no, onYes, className = 'quiet', isDisabled = false }: AskedFirstProps) {
  return (
    <DialogTrigger>
      <Button className={className} isDisabled={isDisabled}>
        {label}
      </Button>
      <ModalOverlay className="overlay" isDismissable>
        <Modal className="modal">
          <Dialog role="alertdialog">
            {({ close }) => (
              <>
                <Heading slot="title">{question}</Heading>
                <div className="row">
                  <Button autoFocus className="quiet" onPress={close}>
                    {no}
                  </Button>
                  <Button
                    className="danger"
                    onPress={() => {
                      close();
                      onYes();
                    }}
                  >
                    {yes}
                  </Button>
                </div>
              </>
            )}
          </Dialog>
        </Modal>
      </ModalOverlay>
    </DialogTrigger>
  );
}
