import { useCall } from '#renderer/app-context.tsx';
import { AskedFirst } from '#renderer/parts/asked-first.tsx';
import type { Asking } from '#renderer/parts/hooks/use-asked.ts';
import { say } from '#renderer/text/say.ts';

interface WithdrawProps {
  readonly consentId: string;
  readonly ask: Asking['ask'];
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
