import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KeyProfile } from '#format/core/input/profile.ts';
import { BASELINE_PROFILE } from '#format/core/input/profile.ts';
import type { LagSignal } from '#format/core/signal/lag-signals.ts';
import type { XTestPlayer } from '#native/x11/xtest.ts';
import { debianGame } from '#scripts/debian-game.ts';
import { clicks, looks, type Player, pausing, tap, tapsAt } from '#scripts/quality/games/players.ts';

/** A game from Debian, and how it is played. */
export interface RealGame {
  readonly name: string;
  /** What its lag is found from. */
  readonly signal: LagSignal;
  /** Whether its lag is found: a small ship over a landscape that scrolls by itself is not seen in a ninth of the picture. */
  readonly answers: boolean;
  /** Program and arguments; installs it first if need be. Its settings go into the folder. */
  readonly command: (folder: string) => readonly [string, ...string[]];
  /** Widest half of its lag's interval, where that is not what the signal promises. */
  readonly withinMs?: number;
  /** From its first window to the game itself. */
  readonly begin: (player: XTestPlayer) => Promise<void>;
  readonly plays: Player;
  /** How long it is played; a minute without. */
  readonly seconds?: number;
  /** What a checker ought to be told of it. */
  readonly shows?: readonly string[];
  readonly screen?: { readonly width: number; readonly height: number };
  /** Whose window is recorded, where the system does not say which process it belongs to. */
  readonly window?: string;
  readonly profile?: KeyProfile;
}

/** Doom's view fills its window, or is a small one in a frame with a pattern, between pillars: a camera inside a picture that stands still. */
const doom =
  (view: 'whole' | 'small') =>
  (folder: string): readonly [string, ...string[]] => {
    const keep = (name: string, text: string) => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    const [blocks, pillars] = view === 'whole' ? [11, 0] : [7, 1];
    const settings = keep('default.cfg', `screenblocks ${blocks}\nmouse_sensitivity 5\n`);
    const window = 'window_width 1280\nwindow_height 720\nmouse_acceleration 1.0\n';
    const extra = keep('chocolate-doom.cfg', `aspect_ratio_correct ${pillars}\n${window}`);
    return [
      debianGame('chocolate-doom', 'chocolate-doom', 'freedoom'),
      ...['-iwad', '/usr/share/games/doom/freedoom1.wad', '-warp', '1', '1', '-skill', '1', '-nomonsters', '-nosound', '-window'],
      ...['-geometry', '1280x720', '-config', settings, '-extraconfig', extra],
    ];
  };

const ARROWS = ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight'] as const;
const arrowsProfile: KeyProfile = {
  ...BASELINE_PROFILE,
  name: 'arrows',
  title: 'Arrows',
  keys: Object.fromEntries(ARROWS.map((key) => [key, key])),
  actions: Object.fromEntries(ARROWS.map((key, i) => [key, { bit: 11 + i }])),
};

/** Kinds of games: with a turning camera, with a menu in between, in a small view, a scrolling one, one for a cursor, one of moves. */
export const REAL_GAMES: readonly RealGame[] = [
  {
    name: 'chocolate-doom',
    signal: 'mouse-motion',
    answers: true,
    command: doom('whole'),
    begin: () => sleep(5000),
    plays: looks(500, ['ControlLeft', 1]),
  },
  {
    name: 'chocolate-doom with a menu in between',
    signal: 'mouse-motion',
    answers: true,
    command: doom('whole'),
    begin: () => sleep(5000),
    // A minute of turning, and the menu.
    seconds: 95,
    shows: ['frames.frozen', 'pictures.frozen'],
    plays: pausing(looks(500, ['ControlLeft', 1]), 'Escape', 25_000, 12_000),
  },
  {
    name: 'chocolate-doom in a small view',
    signal: 'mouse-motion',
    answers: true,
    // A sixth of the picture, drawn in pixels three wide and 35 times a second: each turn is seen to a few of them.
    withinMs: 8,
    command: doom('small'),
    begin: () => sleep(5000),
    plays: looks(500, ['ControlLeft', 1]),
  },
  {
    name: 'chromium-bsu',
    signal: 'press-change',
    answers: false,
    // Panels at both sides.
    shows: ['video.overlay'],
    command: () => [debianGame('chromium-bsu', 'chromium-bsu'), '--window', '--vidmode', '3', '--noaudio'],
    // Its window: what is beside it would be a part of the picture that never changes.
    screen: { width: 960, height: 720 },
    async begin(player) {
      await sleep(5000);
      await tap(player, 'Enter');
      await sleep(2000);
    },
    plays: clicks(1, 250, 60),
  },
  {
    name: 'xbomb',
    signal: 'press-change',
    answers: true,
    command: () => [debianGame('xbomb', 'xbomb')],
    window: 'title:*XBomb*',
    begin: () => sleep(2000),
    // Marking a square changes it, and ends no game.
    plays: clicks(3, 150, 140),
  },
  {
    name: 'xsok',
    signal: 'press-change',
    answers: true,
    command: () => [debianGame('xsok', 'xsok')],
    window: 'title:*Sokoban*',
    begin: () => sleep(2000),
    plays: tapsAt(ARROWS),
    profile: arrowsProfile,
  },
];
