import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { XTestPlayer } from '#native/x11/xtest.ts';
import { watch } from '#scripts/bench/process-figures.ts';
import { endChild } from '#scripts/demo/end-child.ts';
import { VirtualDisplay } from '#scripts/demo/virtual-display.ts';
import { GAP } from '#scripts/gap-command.ts';
import type { RealGame } from '#scripts/quality/games/real-games.ts';

/** Plays and records a game for some seconds, in a display of its own. Returns the shard's folder, `to`. */
export async function recordGame(game: RealGame, to: string, seconds: number, seed: number): Promise<string> {
  const out = `${to}-out`;
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out);
  await using display = await VirtualDisplay.start(game.screen);
  const [program, ...args] = game.command(out);
  const running = spawn(program, args, { env: { ...process.env, DISPLAY: display.name, SDL_AUDIODRIVER: 'dummy' }, stdio: 'ignore' });
  const stop = new AbortController();
  try {
    using player = new XTestPlayer(display.name);
    await game.begin(player);
    const playing = game.plays(player, stop.signal, seed);
    const profile = `${to}-profile.json`;
    if (game.profile !== undefined) writeFileSync(profile, JSON.stringify(game.profile));
    const flags = [
      '--display',
      display.name,
      '--out',
      out,
      '--duration',
      `${seconds}`,
      '--game',
      game.window ?? `pid:${running.pid}`,
      '--title',
      game.name,
    ];
    const rights = ['--license-ref', 'ref#quality', '--consent-ref', 'ref#quality', '--fps', '60', '--json'];
    const { code } = await watch(process.execPath, [
      ...[GAP, 'record', ...flags, ...rights],
      ...(game.profile === undefined ? [] : ['--profile', profile]),
    ]);
    stop.abort();
    await playing;
    const session = readdirSync(out).find((name) => existsSync(join(out, name, 'meta.json')));
    if (session === undefined) throw new Error(`${game.name} was not recorded (exit ${code})`);
    rmSync(to, { recursive: true, force: true });
    renameSync(join(out, session), to);
    return to;
  } finally {
    stop.abort();
    await endChild(running);
  }
}
