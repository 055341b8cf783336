import { Check, ChevronLeft, ChevronRight, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button, Input, Label, TextField } from 'react-aria-components';
import { useCheckKeys } from '#renderer/check/use-check-keys.ts';
import { Icon } from '#renderer/parts/icon.tsx';
import { KeyHint } from '#renderer/parts/key-hint.tsx';
import { Question } from '#renderer/parts/question.tsx';
import { say } from '#renderer/text/say.ts';
import { type Decision, REJECT_REASONS } from '#shard/core/review/review-statement.ts';

interface Props {
  readonly sessionId: string;
  readonly busy: boolean;
  /** Only then can it be accepted or rejected. */
  readonly isJudged: boolean;
  /** What is wrong with it: accepting it is asked about first. */
  readonly wrong: string | undefined;
  readonly decide: (decided: Decision) => void;
  readonly undo: () => void;
  readonly step: (by: number) => void;
  readonly look: () => void;
}

/** Accept, reject with a reason, go on: each a button, and a key. */
export function Deciding({ sessionId, busy, isJudged, wrong, decide, undo, step, look }: Props) {
  const [rejecting, setRejecting] = useState(false);
  const [note, setNote] = useState('');
  const [asking, setAsking] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another recording; the buttons stay, and one of them may have the focus
  useEffect(() => {
    setRejecting(false);
    setAsking(false);
    setNote('');
  }, [sessionId]);
  const mayDecide = isJudged && !busy;
  const take = (decided: Decision) => {
    if (!mayDecide) return;
    setRejecting(false);
    setNote('');
    decide({ ...decided, ...(note.trim() !== '' && { note: note.trim() }) });
  };
  const accept = () => {
    if (wrong === undefined) take({ decision: 'accept' });
    else if (mayDecide) setAsking(true);
  };
  const reject = () => setRejecting(true);
  useCheckKeys({
    a: accept,
    r: reject,
    n: () => step(1),
    p: () => step(-1),
    v: look,
    u: undo,
    escape: () => setRejecting(false),
    ...(rejecting && Object.fromEntries(REJECT_REASONS.map((reason, i) => [`${i + 1}`, () => take({ decision: 'reject', reason })]))),
  });
  return (
    <div className="actions">
      <div className="row end">
        <Button className="quiet" aria-label={say('queue.previous')} onPress={() => step(-1)}>
          <Icon of={ChevronLeft} /> <KeyHint of="P" />
        </Button>
        <Button className="primary" isDisabled={!mayDecide} onPress={accept}>
          <Icon of={Check} /> {say('queue.accept')} <KeyHint of="A" />
        </Button>
        <Button className="danger" isDisabled={!mayDecide} aria-expanded={rejecting} onPress={() => setRejecting((open) => !open)}>
          <Icon of={X} /> {say('queue.reject')} <KeyHint of="R" />
        </Button>
        <Button className="quiet" onPress={look}>
          {say('shard.review')} <KeyHint of="V" />
        </Button>
        <Button className="quiet" aria-label={say('queue.next')} onPress={() => step(1)}>
          <Icon of={ChevronRight} /> <KeyHint of="N" />
        </Button>
        <TextField className="field" value={note} onChange={setNote} maxLength={500}>
          <Label>{say('queue.note')}</Label>
          <Input />
        </TextField>
      </div>
      <Question
        question={say('queue.accept.ask', { wrong: wrong ?? '' })}
        yes={say('queue.accept.yes')}
        no={say('queue.accept.no')}
        isOpen={asking}
        onClose={() => setAsking(false)}
        onYes={() => take({ decision: 'accept' })}
      />
      {rejecting && (
        <fieldset className="row">
          <legend>{say('queue.why')}</legend>
          {REJECT_REASONS.map((reason, i) => (
            <Button key={reason} className="quiet" isDisabled={!mayDecide} onPress={() => take({ decision: 'reject', reason })}>
              {say(`queue.reason.${reason}`)} <KeyHint of={`${i + 1}`} />
            </Button>
          ))}
        </fieldset>
      )}
    </div>
  );
}
