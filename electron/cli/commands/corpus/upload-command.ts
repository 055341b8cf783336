import { existsSync, readFileSync } from 'node:fs';
import { believed } from '#cli/commands/shard/verify-command.ts';
import { BELIEVED_FLAGS } from '#cli/flags.ts';
import { Stopped } from '#cli/stopped.ts';
import { type Invitation, parseInvitation } from '#corpus/core/sending/invitation.ts';
import type { Receipt } from '#corpus/core/sending/receipt.ts';
import { askBack, type SendOptions, type SendProgress, sendShard } from '#corpus/send/send-shard.ts';
import type { Command } from '#format/cli/command.ts';
import { JSON_FLAG, parsed } from '#format/cli/flags.ts';
import { canRedraw } from '#format/cli/terminal.ts';
import { GapError } from '#format/core/errors.ts';
import { type FlagTable, helpOf, number } from '#format/core/flags.ts';
import { plain } from '#format/core/plain.ts';
import { SentToday } from '#home/sent-today.ts';
import { shardsIn } from '#shard/shards-in.ts';

const aboveZero = (takes: string, remedy: string, help: string) => number({ takes, is: (value) => value > 0, remedy, help });

const FLAGS = {
  to: {
    takes: 'FILE',
    help: 'a file with the invitation, a secret, which others on this machine would see in a command line',
    usual: 'GAP_INVITATION',
  },
  limit: aboveZero('MB/S', 'Give MB a second, such as 2.5', 'send no faster'),
  'daily-cap': aboveZero('GB', 'Give GB, such as 20', 'send no more in a day'),
  'while-playing': { help: 'send while a recording runs beside the shards, too' },
  'ask-back': { help: 'ask back what is given, by its receipt: the shard need not be here any more' },
  ...BELIEVED_FLAGS,
  ...JSON_FLAG,
} as const satisfies FlagTable;

const HELP = `gap upload SHARDS… [--to FILE] [flags]
gap upload --ask-back SHARDS… [--to FILE] [--json]

Sends shards, or all shards of a folder, to a service that gave you an invitation (\`gap ingest invite\`).

Four parts are sent at a time, each checked by the store; what was sent is kept, so the same command goes on after a kill, a broken
line or a week. The service's signed receipt is kept beside each shard (SESSION.receipt.json).

A shard that does not verify is not sent. One whose consent was withdrawn is not sent either; if it was before, it is asked back, and
the service deletes it.

${helpOf(FLAGS)}
Exit codes: 0 all are there (or asked back); 1 some are not; 2 refused before anything was sent.
`;

/** Every other shard would meet the same. */
const SAME_FOR_ALL: readonly string[] = ['shard.remote', 'sending.quota', 'sending.token', 'sending.cap', 'sending.receipt'];

export const command: Command = {
  help: HELP,
  async run(args) {
    const { values, positionals } = parsed(args, FLAGS);
    if (positionals.length === 0) throw new GapError('usage.shard', 'no shards given', 'gap upload SHARDS… --to FILE');
    const { limit, 'daily-cap': cap } = values;
    const counter = new SentToday(cap && cap * 1e9);
    using stop = new Stopped(new GapError('usage.stopped', 'stopped; what was sent is kept', 'Give the same command to go on'));
    const askBack = values['ask-back'] === true;
    const folders = askBack
      ? positionals.map((path) => path.replace(/\.receipt(?:\.[0-9a-f]{16})?\.json$/, ''))
      : positionals.flatMap(shardsIn);
    return await sendAll(
      folders,
      { json: values.json === true, askBack },
      {
        ...believed(values.key ?? [], values.revocations ?? []),
        allowUnknown: values['allow-unknown'],
        to: values.to === undefined ? invitationOf(process.env.GAP_INVITATION) : invitationIn(values.to),
        limitBps: limit && limit * 1e6,
        whilePlaying: values['while-playing'],
        allow: (bytes) => counter.take(bytes),
        signal: stop.signal,
      },
    );
  },
};

type Outcome = { readonly folder: string } & (
  | { readonly is: 'sent'; readonly receipt: Receipt }
  | { readonly is: 'asked back'; readonly withdrawnUtc: string }
  | { readonly is: 'not sent'; readonly code: string; readonly why: string; readonly remedy: string }
);

interface How {
  readonly json: boolean;
  /** Nothing is sent: what was is asked back. */
  readonly askBack: boolean;
}

async function sendAll(folders: readonly string[], { json, askBack }: How, options: SendOptions): Promise<number> {
  let isWhole = true;
  for (const [n, folder] of folders.entries()) {
    const onProgress = json || !canRedraw(process.stderr) ? undefined : showProgress(`${n + 1}/${folders.length}`);
    const outcome = askBack ? await askedBack(folder, options) : await sendOne(folder, { ...options, onProgress });
    if (onProgress !== undefined) process.stderr.write('\r\u001b[K');
    process.stdout.write(json ? `${JSON.stringify(outcome)}\n` : textOf(outcome));
    if (outcome.is !== 'not sent') continue;
    isWhole = false;
    if (!SAME_FOR_ALL.includes(outcome.code)) continue;
    if (n + 1 < folders.length && !json) process.stdout.write(`NOT TRIED  ${folders.length - n - 1} more\n`);
    break;
  }
  return isWhole ? 0 : 1;
}

async function sendOne(folder: string, options: SendOptions): Promise<Outcome> {
  try {
    return { folder, is: 'sent', receipt: await sendShard(folder, options) };
  } catch (error) {
    options.signal?.throwIfAborted();
    const notSent = notSentBy(folder, error);
    if (notSent.code !== 'shard.withdrawn') return notSent;
    const back = await askedBack(folder, options);
    // If it was never sent, say why it is not sent now.
    return back.is === 'not sent' && back.code === 'sending.none' ? notSent : back;
  }
}

async function askedBack(folder: string, options: SendOptions): Promise<Outcome> {
  try {
    const back = await askBack(folder, options);
    if (back !== undefined) return { folder, is: 'asked back', withdrawnUtc: back.withdrawnUtc };
    return {
      folder,
      is: 'not sent',
      code: 'sending.none',
      why: 'nothing beside it says that it was sent',
      remedy: 'Give the shard, or its receipt',
    };
  } catch (error) {
    options.signal?.throwIfAborted();
    return notSentBy(folder, error);
  }
}

function notSentBy(folder: string, error: unknown): Extract<Outcome, { is: 'not sent' }> {
  if (!(error instanceof GapError)) throw error;
  return { folder, is: 'not sent', code: error.code, why: error.message, remedy: error.remedy };
}

function textOf(outcome: Outcome): string {
  const { folder } = outcome;
  if (outcome.is === 'sent') return `SENT       ${plain(folder)}  ${plain(outcome.receipt.object_uri)}\n`;
  if (outcome.is === 'asked back') return `ASKED BACK ${plain(folder)}  deleted by the service, ${outcome.withdrawnUtc}\n`;
  return `NOT SENT   ${plain(folder)}: ${plain(outcome.why)}\n  → ${plain(outcome.remedy)}\n`;
}

const showProgress =
  (which: string) =>
  ({ done, total, waits }: SendProgress) =>
    process.stderr.write(
      `\rsending ${which}: ${waits ? 'a recording runs; waiting' : `${total === 0 ? 100 : Math.floor((100 * done) / total)} %`}\u001b[K`,
    );

/** A file with an invitation; or its text, which is taken with a word. */
function invitationIn(to: string): Invitation {
  if (existsSync(to)) return invitationOf(readFileSync(to, 'utf8').trim());
  const invitation = invitationOf(to);
  process.stderr.write('gap: others on this machine see the invitation in the list of processes: put it into a file, for --to FILE\n');
  return invitation;
}

function invitationOf(text: string | undefined): Invitation {
  if (text === undefined) throw new GapError('usage.to', 'no invitation given', 'Give --to FILE, or set GAP_INVITATION');
  const invitation = parseInvitation(text);
  // Not shown: it holds a secret.
  if (invitation === undefined)
    throw new GapError('usage.to', 'this is not an invitation', 'Give the whole text, as `gap ingest invite` printed it');
  return invitation;
}
