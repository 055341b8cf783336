import type { Finding } from '#core/format/qat.ts';
import type { Check } from '#core/quality/facts.ts';

const finding = (check: string, ok: boolean, says: string, remedy: string, severity: 'fail' | 'warn' = 'fail'): Finding => ({
  check,
  severity: ok ? 'pass' : severity,
  says,
  at: [],
  ...(!ok && { remedy }),
});

/** Every frame of a game was confirmed by everybody's input: what was forced at a deadline is one player's guess (EDGE-02). */
const gameConfirmed: Check = ({ meta, game }) => {
  const declared = meta.recorder?.game_state;
  if (declared === undefined || game === undefined) return [];
  const { forced, firstForced, rows } = game;
  return [
    finding(
      'game.confirmed',
      forced === 0,
      forced === 0
        ? `${rows} rows of ${declared.episodes} episodes, all confirmed`
        : `${forced} of ${rows} rows were never confirmed, the first in ${firstForced}`,
      'Leave that episode out, or record it again with everybody there until its end',
    ),
  ];
};

/** Rows in order, each once, without a hole: what `gap compare` and everybody else relies on. */
const gameOrder: Check = ({ meta, game }) => {
  if (meta.recorder?.game_state === undefined || game === undefined) return [];
  const { holes, disordered, firstHole, firstDisordered } = game;
  const whole = meta.recorder.trimmed === undefined;
  return [
    finding(
      'game.frames',
      holes === 0,
      holes === 0 ? 'no frame is missing within an episode' : `${holes} frames are missing, the first is ${firstHole}`,
      whole ? 'The game did not say what it did there: look at its log' : 'Cut it out, or leave that episode out',
    ),
    finding(
      'game.order',
      disordered === 0,
      disordered === 0 ? 'rows are in order' : `${disordered} rows are out of order, the first is ${firstDisordered}`,
      'The table was changed after it was written: copy the shard again',
    ),
  ];
};

/** What the game said was possible. */
const gameProtocol: Check = ({ meta }) => {
  const declared = meta.recorder?.game_state;
  if (declared === undefined) return [];
  const { problems } = declared;
  const many = problems.reduce((sum, { count }) => sum + count, 0);
  return [
    finding(
      'game.protocol',
      many === 0,
      many === 0
        ? `${declared.games.join(', ')} said nothing that cannot be right`
        : `${many} things that cannot be right: ${problems.map(({ kind, count, first }) => `${kind} (${count}): ${first}`).join('; ')}`,
      'Mend the game’s messages (docs/game-state.md)',
      'warn',
    ),
  ];
};

/** `meta.json` says of the game what the table says. */
const gameAsDeclared: Check = ({ meta, game }) => {
  const declared = meta.recorder?.game_state;
  if (declared === undefined || game === undefined) return [];
  const { frames, forcedFrames } = game;
  const ok = frames === declared.frames && forcedFrames === declared.forced;
  return [
    finding(
      'game.declared',
      ok,
      ok
        ? `${frames} frames, as declared`
        : `the table has ${frames} frames, ${forcedFrames} of them forced; meta.json says ${declared.frames} and ${declared.forced}`,
      'The shard was changed after it was written: copy it again',
    ),
  ];
};

export const GAME_CHECKS: readonly Check[] = [gameConfirmed, gameOrder, gameProtocol, gameAsDeclared];
