import type { Setting, Way } from '#format/core/findings/way.ts';
import { useCall } from '#renderer/app-context.tsx';
import type { Asking } from '#renderer/parts/hooks/use-asked.ts';
import { type Field, useRoute } from '#renderer/route.ts';
import { say } from '#renderer/text/say.ts';

/** A remedy that is one click away. */
export interface Mend {
  readonly label: string;
  readonly onPress: () => void;
  /** The button says everything the remedy says, so the text is left out. */
  readonly isRemedy?: boolean;
}

/** Where a setting is changed in this window; the others have no field here. */
const FIELDS: Readonly<Partial<Record<Setting, Field>>> = {
  size: 'size',
  fps: 'fps',
  encoder: 'encoder',
  encode: 'encoder',
  out: 'folder',
  duration: 'minutes',
  profile: 'profile',
  'game-state': 'gameState',
  probe: 'probe',
  voice: 'voice',
  window: 'window',
  game: 'game',
};

/** The buttons for a remedy: one for each setting's field, and one for what the recorder can do itself. `ask` makes the call. */
export function useMends(ask: Asking['ask']): (way: Way | undefined) => Mend[] {
  const call = useCall();
  const [, go] = useRoute();
  const fieldMend = (field: Field): Mend => ({
    label: say('mend.change', { field: say(`setup.${field}`) }),
    onPress: () =>
      void ask(async () => {
        await call('dismiss', {});
        go({ part: 'record', field });
      }),
  });
  const actionMends = ({ action, of }: Way): Mend[] => {
    if (action === 'calibrate')
      return [{ label: say('check.calibrate'), onPress: () => void ask(() => call('calibrate.start', {})), isRemedy: true }];
    if (action === 'calibrate-game')
      return [{ label: say('check.calibrateGame'), onPress: () => void ask(() => call('calibrate.game', {})) }];
    if (action === 'forget-lag' && of !== undefined)
      return [{ label: say('mend.forget-lag'), onPress: () => void ask(() => call('lag.forget', { title: of })) }];
    if (action === 'recover' || action === 'seal')
      return [{ label: say('setup.left.now'), onPress: () => void ask(() => call('record.recover', {})) }];
    return [];
  };
  return (way) => {
    const fields = new Set((way?.settings ?? []).flatMap((setting) => FIELDS[setting] ?? []));
    return [...[...fields].map(fieldMend), ...actionMends(way ?? {})];
  };
}
