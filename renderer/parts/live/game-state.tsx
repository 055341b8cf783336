import { useView } from '#renderer/app-context.tsx';
import { say } from '#renderer/text/say.ts';

/** Where a networked game connects, or its latest status; nothing when game state is not recorded. */
export function GameState() {
  const { game } = useView();
  if (game === undefined) return undefined;
  return (
    <p className="small" role="status">
      {game.says === undefined ? say('setup.gameState.link', { link: game.link }) : say('setup.gameState.says', { says: game.says })}
    </p>
  );
}
