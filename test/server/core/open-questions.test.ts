import { expect, it } from 'vitest';
import { OpenQuestions } from '#server/core/open-questions.ts';

it('matches each answer to its question, whatever their order', async () => {
  const questions = new OpenQuestions<string>();
  const sent: number[] = [];
  const [first, second] = [questions.ask((id) => sent.push(id)), questions.ask((id) => sent.push(id))];
  expect(sent).toEqual([0, 1]);
  const third = questions.wait(70);
  questions.answer(70, 'c');
  questions.answer(sent[1] as number, 'b');
  questions.answer(sent[0] as number, 'a');
  expect(await Promise.all([first, second, third])).toEqual(['a', 'b', 'c']);
});

it('refuses one and leaves the others open; duplicate and unsolicited answers do nothing', async () => {
  const questions = new OpenQuestions<number>();
  const [one, other] = [questions.wait(1), questions.wait(2)];
  questions.refuse(1, new Error('no'));
  questions.refuse(1, new Error('again'));
  questions.answer(1, 5);
  questions.answer(9, 5);
  questions.answer(2, 7);
  await expect(one).rejects.toThrow('no');
  expect(await other).toBe(7);
});

it('a lost line rejects its open questions and accepts new ones; one that has ended accepts none', async () => {
  const questions = new OpenQuestions<number>();
  const before = questions.wait(1);
  questions.lose(new Error('lost'));
  await expect(before).rejects.toThrow('lost');
  const again = questions.ask((id) => questions.answer(id, 3));
  expect(await again).toBe(3);
  const last = questions.wait(4);
  questions.end(new Error('over'));
  await expect(last).rejects.toThrow('over');
  let sent = false;
  await expect(
    questions.ask(() => {
      sent = true;
    }),
  ).rejects.toThrow('over');
  expect(sent).toBe(false);
});
