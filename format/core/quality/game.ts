import { judged } from '#format/core/findings/judged.ts';
import type { Check } from '#format/core/quality/facts.ts';
import { said } from '#format/core/said.ts';

/** Frames that were forced at a deadline, at a stop or by a crash are one player's guess (EDGE-02): beside the export, and told. */
const gameConfirmed: Check = ({ meta, game }) => {
  const declared = meta.recorder?.game_state;
  if (declared === undefined || game === undefined) return [];
  const { forced, firstForced, rows } = game;
  return judged({
    check: 'game.confirmed',
    is: forced === 0 ? 'pass' : 'warn',
    says:
      forced === 0
        ? said`${rows} rows of ${declared.episodes} episodes, all confirmed`
        : said`${forced} of ${rows} rows were never confirmed, the first in ${firstForced}`,
    remedy: said`That episode is whole up to there. Every player stays until the episode has ended, and then no row is lost`,
  });
};

/** An export holds confirmed frames only (REC-03). */
const gameExported: Check = ({ meta, game }) => {
  if (meta.recorder?.game_state === undefined || game === undefined) return [];
  const { misplaced, firstMisplaced } = game;
  return judged({
    check: 'game.exported',
    is: misplaced === 0 ? 'pass' : 'fail',
    says:
      misplaced === 0
        ? said`game.parquet holds confirmed rows only`
        : said`${misplaced} rows are in the wrong table of game.parquet and unconfirmed.parquet, the first in ${firstMisplaced}`,
    remedy: said`Leave that episode out, or record it again with every player present to its end`,
  });
};

/** The players' state hashes agreed while they played (VERIFY-02): from the first that differs on, each saw a game of their own. */
const gameAgreed: Check = ({ meta, game }) => {
  if (meta.recorder?.game_state === undefined || game === undefined || game.agreed + game.parted === 0) return [];
  const { agreed, parted, firstParted, frames } = game;
  return judged({
    check: 'game.agreed',
    is: parted === 0 ? 'pass' : 'fail',
    says:
      parted === 0
        ? said`all players had the same state in ${agreed} of ${frames} frames; of the others it is not known`
        : said`the players’ states differ in ${parted} frames, the first is ${firstParted}`,
    remedy: said`The game is not the same for all of its players: compare their exports, and leave that episode out`,
  });
};

/** Rows in order, each once, with no holes: `gap compare` and everyone else relies on it. */
const gameOrder: Check = ({ meta, game }) => {
  if (meta.recorder?.game_state === undefined || game === undefined) return [];
  const { holes, disordered, firstHole, firstDisordered } = game;
  const whole = meta.recorder.trimmed === undefined && meta.recorder.rolled === undefined;
  return [
    judged({
      check: 'game.frames',
      is: holes === 0 ? 'pass' : 'fail',
      says: holes === 0 ? said`no frame is missing within an episode` : said`${holes} frames are missing, the first is ${firstHole}`,
      remedy: whole ? said`The game did not report these frames: check its log` : said`Cut it out, or leave that episode out`,
    }),
    judged({
      check: 'game.order',
      is: disordered === 0 ? 'pass' : 'fail',
      says: disordered === 0 ? said`rows are in order` : said`${disordered} rows are out of order, the first is ${firstDisordered}`,
      remedy: said`The table was changed after it was written: copy the shard again`,
    }),
  ];
};

/** Everything the game reported was possible. */
const gameProtocol: Check = ({ meta }) => {
  const declared = meta.recorder?.game_state;
  if (declared === undefined) return [];
  const { problems } = declared;
  const many = problems.reduce((sum, { count }) => sum + count, 0);
  return judged({
    check: 'game.protocol',
    is: many === 0 ? 'pass' : 'warn',
    says:
      many === 0
        ? said`${declared.games.join(', ')} reported nothing impossible`
        : said`${many} impossible reports: ${problems.map(({ kind, count, first }) => `${kind} (${count}): ${first}`).join('; ')}`,
    remedy: said`Fix the game’s messages (docs/game-state.md)`,
  });
};

/** `meta.json` agrees with the table about the game. */
const gameAsDeclared: Check = ({ meta, game }) => {
  const declared = meta.recorder?.game_state;
  if (declared === undefined || game === undefined) return [];
  const { frames, forcedFrames } = game;
  const ok = frames === declared.frames && forcedFrames === declared.forced;
  return judged({
    check: 'game.declared',
    is: ok ? 'pass' : 'fail',
    says: ok
      ? said`${frames} frames, as declared`
      : said`the tables have ${frames} frames, ${forcedFrames} of them forced; meta.json says ${declared.frames} and ${declared.forced}`,
    remedy: said`The shard was changed after it was written: copy it again`,
  });
};

export const GAME_CHECKS: readonly Check[] = [gameConfirmed, gameExported, gameAgreed, gameOrder, gameProtocol, gameAsDeclared];
