import { keysOfSession } from '#format/core/clip/action-codes.ts';
import { sessionOf } from '#format/core/documents/session-of.ts';
import { judged } from '#format/core/findings/judged.ts';
import { placesOf } from '#format/core/findings/places.ts';
import { DEVICES } from '#format/core/input/codes.ts';
import type { Check, ShardFacts } from '#format/core/quality/facts.ts';
import { BIN_US } from '#format/core/quality/input/activity.ts';
import { covers } from '#format/core/quality/input/intervals.ts';
import { said } from '#format/core/said.ts';

/** A longer time without input while the picture keeps changing is not play: a dead device, a cut-scene, a player who left. */
const QUIET_LIMIT_S = 8;
/** After a change, this many frames count as moving. */
const RECENT_FRAMES = 6;
/** A key that is down for longer is stuck, or its release was lost. */
const HOLD_LIMIT_S = 300;

/** Every motion is a number, and no more than a mouse can produce. */
export const impossibleDeltas: Check = ({ controls: { input } }) => {
  if (input === undefined) return [];
  const { impossible, positions } = input;
  if (positions)
    return judged({
      check: 'controls.impossible',
      is: 'fail',
      says: said`controls.parquet: mouse_dx and mouse_dy are never negative and large throughout: positions of a pointer, not its motion`,
      measured: 0,
      limit: 0,
      unit: 'rows',
      remedy: said`Record again with this version, which turns positions of tablets, VNC and remote play into motion`,
    });
  return judged({
    check: 'controls.impossible',
    is: impossible.length === 0 ? 'pass' : 'fail',
    says:
      impossible.length === 0
        ? said`every motion, stick and trigger is one that a device can produce`
        : said`controls.parquet: ${impossible.length} rows hold motion, a stick or a trigger that no device can produce, the first is row ${impossible[0]}`,
    measured: impossible.length,
    limit: 0,
    unit: 'rows',
    at: placesOf(impossible, 'row'),
    remedy: said`Trim to the part without them; if they come back, update the mouse’s driver`,
  });
};

/** A script that types faster than fingers may look so now and then. */
const SPLIT_SHARE = 0.005;

/** Rows are of devices that readers know: of any other, nothing is read. */
export const knownDevices: Check = ({ controls: { strange, otherPlayers = [], bits = 0, split = [], tsUs }, meta }) => {
  const { rows, name } = strange ?? { rows: [], name: '' };
  const { keymaskBits } = keysOfSession(sessionOf(meta)?.input);
  const unnamed = bits & ~Object.values(keymaskBits).reduce((mask, bit) => mask | (1 << bit), 0);
  return [
    ...(otherPlayers.length === 0
      ? []
      : [
          judged({
            check: 'controls.devices',
            is: 'fail',
            says: said`controls.parquet: player_id of ${otherPlayers.length} rows is not that of row 0, the first is row ${otherPlayers[0]}: readers take all rows for one hand`,
            at: placesOf(otherPlayers, 'row'),
            remedy: said`Write a shard for each player`,
          }),
        ]),
    ...(split.length <= SPLIT_SHARE * tsUs.length
      ? []
      : [
          judged({
            check: 'controls.devices',
            is: 'fail',
            says: said`controls.parquet: keymask of ${split.length} rows lacks keys that rows of the other device have just before and after, the first is row ${split[0]}`,
            at: placesOf(split, 'row'),
            remedy: said`Write all keys and buttons that are held in every row, or leave keymask empty in the rows of one device`,
          }),
        ]),
    ...(unnamed === 0
      ? []
      : [
          judged({
            check: 'controls.devices',
            is: 'warn',
            says: said`controls.parquet: keymask has bits that the spec does not name: 0x${unnamed.toString(16)}`,
            remedy: said`Give other keys columns of their own, named custom_… (GAP v0.2 section 4): no reader uses these bits`,
          }),
        ]),
    judged({
      check: 'controls.devices',
      is: rows.length === 0 ? 'pass' : 'fail',
      says:
        rows.length === 0
          ? said`every row is of a device that the spec names`
          : said`controls.parquet: device of ${rows.length} rows is none of ${DEVICES.join(', ')}; row ${rows[0]} says ${JSON.stringify(name.slice(0, 40))}`,
      measured: rows.length,
      limit: 0,
      unit: 'rows',
      at: placesOf(rows, 'row'),
      remedy: said`Write kb, mouse or pad (GAP v0.2 section 4), and seal it again`,
    }),
  ];
};

/** No key is held for minutes on end: releases get lost, and a model would learn from a player who never lets go. */
export const stuckKeys: Check = ({ controls: { input } }) => {
  if (input === undefined) return [];
  const longest = input.holds.reduce((max, hold) => Math.max(max, hold.us), 0) / 1e6;
  const stuck = input.holds.filter(({ us }) => us > HOLD_LIMIT_S * 1e6);
  return judged({
    check: 'controls.stuck',
    is: stuck.length === 0 ? 'pass' : 'warn',
    says:
      stuck.length === 0
        ? said`longest hold ${longest.toFixed(1)} s`
        : said`bit ${stuck.map(({ bit }) => bit).join(', ')} of keymask is held for minutes`,
    measured: longest,
    limit: HOLD_LIMIT_S,
    unit: 's',
    at: stuck.map(({ fromRow, toRow }) => ({ from: fromRow, to: toRow, of: 'row' as const })),
    remedy: said`If it was not really held, trim those minutes away`,
  });
};

/** Input does not fall silent while the picture keeps moving. Gaps declare their silence, so they do not count. */
export const deadDevice: Check = (facts) => {
  const quiet = longestQuiet(facts);
  if (quiet === undefined) return [];
  const seconds = (quiet.to - quiet.from + 1) / facts.meta.display.fps;
  const dead = seconds > QUIET_LIMIT_S;
  // A session in which the game runs and no hand is seen at all teaches nothing.
  const { mute } = quiet;
  return judged({
    check: 'controls.dead',
    is: mute ? 'fail' : dead ? 'warn' : 'pass',
    says: mute
      ? said`no input at all in the whole session`
      : dead
        ? said`${seconds.toFixed(1)} s without any input while the picture changes`
        : said`longest silence while the picture changes ${Math.max(0, seconds).toFixed(1)} s`,
    measured: Math.max(0, seconds),
    limit: QUIET_LIMIT_S,
    unit: 's',
    at: dead ? [{ from: quiet.from, to: quiet.to, of: 'frame' }] : [],
    remedy: mute
      ? said`Check that the game you chose has the focus, that the key profile is the one for it, and that its devices are seen`
      : said`A device was dead, the player away, or it is a cut-scene (GAP v0.2 asks for play): trim it away`,
  });
};

/** The longest run of frames in which nothing was pressed, held or moved, though most of them show something new. */
function longestQuiet({ frames, controls: { input }, meta }: ShardFacts): { from: number; to: number; mute: boolean } | undefined {
  if (frames?.change === undefined || input === undefined) return undefined;
  const inGap = covers(sessionOf(meta)?.gaps ?? []);
  const { activity } = input;
  let longest = { from: 0, to: -1 };
  let from = -1;
  let moving = 0;
  let changed = 0;
  let acted = false;
  let seen = 0;
  for (let n = 0; n <= frames.tsUs.length; n++) {
    const us = frames.tsUs[n] as number;
    const bin = Math.floor((us - activity.fromUs) / BIN_US);
    const acts = (activity.counts[bin] ?? 0) > 0 || (activity.changes[bin] ?? 0) > 0 || activity.held[bin] === 1;
    acted ||= acts;
    const isSeen = n < frames.tsUs.length && frames.blank?.[n] !== 1 && !inGap(us);
    if (isSeen) seen += 1;
    const quiet = isSeen && !acts;
    if (quiet) {
      if (from < 0) [from, moving, changed] = [n, 0, n - RECENT_FRAMES];
      if ((frames.change[n] as number) > 0) changed = n;
      // A game that draws at a third of our rate still moves.
      if (n - changed < RECENT_FRAMES) moving += 1;
    } else if (from >= 0) {
      if (2 * moving > n - from && n - 1 - from > longest.to - longest.from) longest = { from, to: n - 1 };
      from = -1;
    }
  }
  return { ...longest, mute: !acted && seen > QUIET_LIMIT_S * meta.display.fps };
}
