import { randomUUID } from 'node:crypto';
import { oneDesktop } from '#cli/flags.ts';
import { settingsOf } from '#cli/recording-flags.ts';
import { Stopped } from '#cli/stopped.ts';
import { INPUT_OPTIONS } from '#core/plan/options/recording-options.ts';
import { planRecording } from '#core/plan/plan.ts';
import type { Command } from '#format/cli/command.ts';
import { JSON_FLAG, parsed } from '#format/cli/flags.ts';
import { type FlagTable, helpOf } from '#format/core/flags.ts';
import { readSettings } from '#home/settings-file.ts';
import { listDevices } from '#session/list-devices.ts';
import { type WatchedEvent, type WatchedState, watchInput } from '#session/watch-input.ts';

const FLAGS = { watch: { help: 'show what would be recorded, live' }, ...INPUT_OPTIONS, ...JSON_FLAG } as const satisfies FlagTable;

const HELP = `gap devices [flags]
gap devices --watch --game NAME [flags]

Lists the keyboards, mice and gamepads the recorder sees. With --watch it shows live what would be recorded, redacted
in the same way: nothing from other windows, and only a count of keys outside the profile. Ctrl-C ends it.

${helpOf(FLAGS)}
Exit codes: 0; 2 usage, or no access to input (the message says how to get it); 3 input was lost.
`;

export const command: Command = {
  help: HELP,
  async run(args) {
    const { values } = parsed(args, FLAGS, { allowPositionals: false });
    const json = values.json === true;
    if (values.watch !== true) return list(values.display ?? process.env.DISPLAY ?? '', json);
    const plan = planRecording(
      { ...settingsOf(values), licenseRef: 'devices', consentRef: 'devices' },
      {
        display: process.env.DISPLAY,
        oneDesktop: oneDesktop(),
        sessionId: randomUUID(),
        games: readSettings().games,
      },
    );
    using stop = new Stopped();
    const show = json ? (what: object) => print(JSON.stringify(what)) : (what: object) => print(lineOf(what as Shown));
    let before = '';
    await watchInput(plan, stop.signal, {
      onReady: (facts) => show({ type: 'ready', ...facts }),
      onEvent: (event) => show({ type: 'event', ...event }),
      onState: (state) => {
        const now = JSON.stringify(state);
        if (now !== before) show({ type: 'state', ...state });
        before = now;
      },
    });
    return 0;
  },
};

type Shown =
  | { readonly type: 'ready'; readonly source: string; readonly cannot: string; readonly pads: string }
  | ({ readonly type: 'event' } & WatchedEvent)
  | ({ readonly type: 'state' } & WatchedState);

function lineOf(shown: Shown): string {
  if (shown.type === 'ready') {
    const lacks = shown.cannot === '' ? '' : `, which cannot report ${shown.cannot}`;
    return `Input: ${shown.source}${lacks}. Gamepads: ${shown.pads}. Ctrl-C ends.`;
  }
  if (shown.type === 'state') {
    const closed = shown.closedFor === undefined ? 'the game has the focus' : `no input is captured: ${shown.closedFor}`;
    const restarted = shown.restarts > 0 ? `; restarted ${shown.restarts} times` : '';
    return `— ${closed}; gaps ${shown.gaps}; not mapped, not stored ${shown.unmapped}; pads ${shown.pads}${restarted}`;
  }
  const { tsUs, device, code, value, dx, dy, pad } = shown;
  const what = code === 'move' ? `${dx} ${dy}` : code.startsWith('wheel') ? `${value}` : value === 1 ? 'down' : 'up';
  return `${(tsUs / 1e6).toFixed(6)}  ${(device === 'pad' ? `pad ${pad}` : device).padEnd(6)} ${code.padEnd(10)} ${what}`;
}

function list(display: string, json: boolean): number {
  const devices = listDevices(display);
  if (json) print(JSON.stringify({ devices }));
  else for (const { kind, name } of devices) print(`${kind.padEnd(9)} ${name}`);
  if (!json && devices.length === 0) print('No devices found.');
  return 0;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
