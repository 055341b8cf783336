import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { HOTKEY_NAMES } from '#native/core/hotkeys/hotkey.ts';
import { GAP } from '#scripts/gap-command.ts';
import { smallRecording, until } from '#test/support/gap.ts';
import { only } from '#test/support/shards.ts';

export interface StartedRecorder {
  /** For the game. */
  readonly link: string;
  /** Stops it as Ctrl-C does; resolves with the sealed shard. */
  stop(): Promise<string>;
}

/** Only one recorder of a display can have a key combination. */
const NO_HOTKEYS = HOTKEY_NAMES.flatMap((name) => ['--hotkey', `${name}=off`]);

/** Starts `gap record --game-state`, as for recording a game. */
export async function startRecorder(display: string, out: string): Promise<StartedRecorder> {
  const args = smallRecording(display, out, '--game-state', ...NO_HOTKEYS);
  const child = spawn(process.execPath, [GAP, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  const link = () => /"link":"([^"]+)"/.exec(text)?.[1];
  await until('the recorder gives a link', () => link() !== undefined);
  await until('it records', () => child.exitCode !== null || text.includes('"status"'));
  if (child.exitCode !== null) throw new Error(`gap record ended with ${child.exitCode}`);
  return {
    link: link() as string,
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGINT');
      await ended;
      return only(out);
    },
  };
}
