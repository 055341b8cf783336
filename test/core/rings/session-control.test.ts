import { expect, it } from 'vitest';
import { ASKED, CONTROL, SessionControl } from '#core/rings/session-control.ts';

const two = (): [SessionControl, SessionControl] => {
  const shared = SessionControl.allocate();
  return [new SessionControl(shared), new SessionControl(shared)];
};

it('before anybody knows who has the focus, nothing is recorded', () => {
  const [control] = two();
  expect([control.closedFor, control.startUs, control.stopped]).toEqual(['unfocused', undefined, false]);
  control.set(CONTROL.closedFor, 0);
  expect(control.closedFor).toBeUndefined();
});

it('no two values share a place, and none is left out', () => {
  expect(Object.values(CONTROL).toSorted((a, b) => a - b)).toEqual(Object.keys(CONTROL).map((_, i) => i));
});

it('all threads start on one grid, and know when it ends', () => {
  const [mine, theirs] = two();
  mine.go(5_000_000, 9_000_000);
  expect([theirs.waitForGo(), theirs.startUs, theirs.endsUs, theirs.validUntilUs]).toEqual([
    5_000_000,
    5_000_000,
    9_000_000,
    Number.POSITIVE_INFINITY,
  ]);
});

it('the last minutes are taken back from the first request on', () => {
  const [mine, theirs] = two();
  expect(theirs.takenBackUs).toBeUndefined();
  mine.takeBack(7_000_000);
  theirs.takeBack(8_000_000);
  expect([mine.takenBackUs, theirs.takenBackUs, theirs.read(CONTROL.takeBack)]).toEqual([7_000_000, 7_000_000, 1]);
});

it('the first request to end counts, and lets go of those that wait for the start', () => {
  const [mine, theirs] = two();
  mine.stop(7_000_000);
  theirs.stop(8_000_000);
  expect([theirs.stopped, mine.stoppedUs, theirs.waitForGo()]).toEqual([true, 7_000_000, undefined]);
});

it('who holds it is known one by one', () => {
  const [mine, theirs] = two();
  mine.holds('player', true);
  theirs.holds('lab', true);
  mine.holds('lab', false);
  expect(theirs.heldBy).toEqual(['player']);
  mine.holds('player', false);
  expect(theirs.heldBy).toEqual([]);
});

it('what windows ask for adds up until the input thread takes it', () => {
  const [mine, theirs] = two();
  mine.ask('mark');
  mine.ask('hold');
  expect(theirs.read(CONTROL.asked)).toBe(ASKED.mark | ASKED.hold);
});
