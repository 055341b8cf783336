import { useState } from 'react';
import { Button, Dialog, DialogTrigger, Heading, Input, Label, Modal, ModalOverlay, TextField } from 'react-aria-components';
import { say } from '#renderer/text/say.ts';

interface ReasonedProps {
  readonly label: string;
  readonly question: string;
  readonly yes: string;
  readonly className?: string;
  readonly isDisabled?: boolean;
  readonly onReason: (reason: string) => void;
}

/** A button for an action that needs a reason, which goes into the log. */
export function Reasoned({ label, question, yes, className = 'quiet', isDisabled = false, onReason }: ReasonedProps) {
  const [reason, setReason] = useState('');
  return (
    <DialogTrigger onOpenChange={() => setReason('')}>
      <Button className={className} isDisabled={isDisabled}>
        {label}
      </Button>
      <ModalOverlay className="overlay" isDismissable>
        <Modal className="modal">
          <Dialog>
            {({ close }) => (
              <form
                onSubmit={(event) => {
                  event.preventDefault();
                  if (reason.trim() === '') return;
                  close();
                  onReason(reason.trim());
                }}
              >
                <Heading slot="title">{question}</Heading>
                <TextField className="field" value={reason} onChange={setReason} autoFocus maxLength={300}>
                  <Label>{say('lab.reason')}</Label>
                  <Input />
                </TextField>
                <div className="row">
                  <Button className="quiet" onPress={close}>
                    {say('lab.cancel')}
                  </Button>
                  <Button className="danger" type="submit" isDisabled={reason.trim() === ''}>
                    {yes}
                  </Button>
                </div>
              </form>
            )}
          </Dialog>
        </Modal>
      </ModalOverlay>
    </DialogTrigger>
  );
}
