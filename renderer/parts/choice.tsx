import { Checkbox } from 'react-aria-components';

interface ChoiceProps {
  readonly label: string;
  readonly is: boolean;
  /** The user came to change this very setting. */
  readonly wanted?: boolean;
  readonly onChange: (is: boolean) => void;
}

/** A setting that is on or off. */
export function Choice({ label, is, wanted = false, onChange }: ChoiceProps) {
  return (
    <Checkbox className="choice" autoFocus={wanted} isSelected={is} onChange={onChange}>
      <span className="box" aria-hidden="true" />
      {label}
    </Checkbox>
  );
}
