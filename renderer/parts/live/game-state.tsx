import { Button } from 'react-aria-components';
import type { View } from '#core/app/contract.ts';
import { standingConsent } from '#core/app/standing-consent.ts';
import { useView } from '#renderer/app-context.tsx';
import { useRoute } from '#renderer/route.ts';
import { say } from '#renderer/text/say.ts';
import { inWords } from '#renderer/text/sentences.ts';

/**
 * Where a networked game connects, or its latest status, and whether the player has agreed to recording it; nothing when game state is not
 * recorded.
 */
export function GameState() {
  const { game, draft, consents } = useView();
  if (game === undefined) return undefined;
  const agreed = standingConsent({ consents, draft })?.scopes.includes('game') === true;
  return (
    <>
      {game.parted !== undefined && (
        <p className="note fail" role="alert">
          <strong>{say('setup.gameState.parted', { says: inWords(game.parted) })}</strong> {say('setup.gameState.parted.remedy')}
        </p>
      )}
      <Status game={game} agreed={agreed} />
    </>
  );
}

function Status({ game, agreed }: { readonly game: NonNullable<View['game']>; readonly agreed: boolean }) {
  const [, go] = useRoute();
  return (
    <div className="row small">
      <p role="status">
        {!agreed && `${say('setup.gameState.without')} `}
        {game.says === undefined
          ? say('setup.gameState.link', { link: game.link })
          : say('setup.gameState.says', { says: inWords(game.says) })}
      </p>
      {!agreed && (
        <Button className="quiet" onPress={() => go({ part: 'settings' })}>
          {say('seat.change')}
        </Button>
      )}
    </div>
  );
}
