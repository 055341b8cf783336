import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { findingsTable } from '#cli/findings-table.ts';
import { oneDesktop } from '#cli/flags.ts';
import type { Command } from '#cli/run.ts';
import { calibrationFor, calibrationKey, ENCODER_NAMES, planRecording, preflight } from '#library/index.ts';

const HELP = `gap doctor [--display :N] [--out DIR] [--size WxH] [--fps N] [--encoder NAME] [--json]

Tries everything a recording needs on this machine: display, input access, encoder (by really encoding), folder and disk,
clock. Each failure comes with its remedy. \`gap record\` runs the same checks first.

Exit codes: 0 ready to record; 1 something fails; 2 usage.
`;

export const doctorCommand: Command = {
  help: HELP,
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        display: { type: 'string' },
        out: { type: 'string' },
        size: { type: 'string' },
        fps: { type: 'string' },
        encoder: { type: 'string' },
        json: { type: 'boolean' },
      },
      strict: true,
    });
    // Rights belong to a recording, not to a machine. Without a display the display check itself says what is missing.
    const plan = planRecording(
      {
        display: values.display,
        out: values.out,
        size: values.size,
        encoder: values.encoder,
        fps: values.fps === undefined ? undefined : Number(values.fps),
        anyWindow: true,
        licenseRef: 'doctor',
        consentRef: 'doctor',
      },
      {
        display: process.env.DISPLAY || (oneDesktop() ? undefined : '(none: DISPLAY is not set)'),
        oneDesktop: oneDesktop(),
        sessionId: randomUUID(),
        encoders: ENCODER_NAMES,
      },
    );
    const { findings } = await preflight(plan, calibrationFor(calibrationKey(plan)));
    const failed = findings.some(({ severity }) => severity === 'fail');
    if (values.json === true) process.stdout.write(`${JSON.stringify({ ready: !failed, findings }, undefined, 2)}\n`);
    else process.stdout.write(`${findingsTable(findings)}${failed ? 'Not ready: see the remedies above' : 'Ready to record'}\n`);
    return failed ? 1 : 0;
  },
};
