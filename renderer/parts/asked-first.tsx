import { useState } from 'react';
import { Button } from 'react-aria-components';
import { Question, type QuestionProps } from '#renderer/parts/question.tsx';

interface AskedFirstProps extends QuestionProps {
  /** Text of the button. */
  readonly label: string;
  readonly className?: string;
  readonly isDisabled?: boolean;
}

/** A button for an action that cannot be undone: it asks once. */
export function AskedFirst({ label, className = 'quiet', isDisabled = false, ...question }: AskedFirstProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button className={className} isDisabled={isDisabled} onPress={() => setOpen(true)}>
        {label}
      </Button>
      <Question {...question} isOpen={isOpen} onClose={() => setOpen(false)} />
    </>
  );
}
