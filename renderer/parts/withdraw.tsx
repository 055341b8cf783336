import { useCall } from '#renderer/app-context.tsx';
import { AskedFirst } from '#renderer/parts/asked-first.tsx';
import { say } from '#renderer/text/say.ts';

interface WithdrawProps {
  readonly consentId: string;
  readonly ask: (work: () => Promise<unknown>) => Promise<boolean>;
}

/** Withdraws a consent, and with it every recording that was made under it. Asks once: it cannot be undone. */
export function Withdraw({ consentId, ask }: WithdrawProps) {
  const call = useCall();
  return (
    <AskedFirst
      label={say('setup.withdraw')}
      question={say('settings.withdraw.ask')}
      yes={say('settings.withdraw.yes')}
      no={say('settings.withdraw.no')}
      onYes={() => void ask(() => call('consent.withdraw', { consentId }))}
    />
  );
}
