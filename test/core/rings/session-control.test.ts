import { afterEach, describe, expect, it, vi } from 'vitest';
import { HOLDERS } from '#core/lab/holder.ts';
import { ASKED, CONTROL, NO_WINDOW, SessionControl } from '#core/rings/session-control.ts';

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

it('every time has its own place', () => {
  const [mine, theirs] = two();
  mine.go(1, 2);
  mine.validUntilUs = 3;
  mine.stop(4);
  mine.takeBack(5);
  expect([theirs.startUs, theirs.endsUs, theirs.validUntilUs, theirs.stoppedUs, theirs.takenBackUs]).toEqual([1, 2, 3, 4, 5]);
  expect(mine.shared.byteLength).toBe(4 * 32 + 8 * 8);
});

it('is not planned to end unless somebody says so', () => {
  const [mine, theirs] = two();
  mine.go(1);
  expect([theirs.endsUs, theirs.stopped, theirs.takenBackUs]).toEqual([Number.POSITIVE_INFINITY, false, undefined]);
});

it('values are counted by one or by more, set and read, each at its own place', () => {
  const [mine, theirs] = two();
  const slots = Object.values(CONTROL);
  for (const slot of slots) mine.set(slot, 100 * slot);
  for (const slot of slots) theirs.count(slot);
  for (const slot of slots) theirs.count(slot, slot);
  expect(slots.map((slot) => mine.read(slot))).toEqual(slots.map((slot) => 101 * slot + 1));
});

it('each of those that hold it has a bit, by their order', () => {
  const [mine, theirs] = two();
  for (const who of HOLDERS) {
    mine.holds(who, true);
    mine.holds(who, true);
    expect(theirs.heldBy).toEqual([who]);
    expect(theirs.read(CONTROL.heldBy)).toBe(2 ** HOLDERS.indexOf(who));
    mine.holds(who, false);
  }
  for (const who of HOLDERS) mine.holds(who, true);
  expect(theirs.heldBy).toEqual([...HOLDERS]);
});

it('each request has a bit of its own; one that is made twice is made once', () => {
  expect(Object.entries(ASKED)).toEqual([
    ['mark', 1],
    ['lab-release', 2],
    ['release', 4],
    ['lab-hold', 8],
    ['hold', 16],
    ['take-back', 32],
  ]);
  const [mine, theirs] = two();
  for (const asked of ['take-back', 'take-back', 'lab-hold'] as const) mine.ask(asked);
  expect(theirs.read(CONTROL.asked)).toBe(40);
});

it('no window has the number that stands for none', () => {
  expect(NO_WINDOW).toBe(-1);
});

describe('a thread that waits for the start', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  /** What happens while it sleeps for the third time. */
  function waits(happens: (control: SessionControl) => void) {
    const [mine, theirs] = two();
    const slept: unknown[] = [];
    vi.spyOn(Atomics, 'wait').mockImplementation(((...[, slot, value, ms]: number[]) => {
      slept.push([slot, value, ms]);
      if (slept.length === 3) happens(theirs);
      if (slept.length > 9) throw new Error('sleeps on');
      return 'timed-out';
    }) as unknown as typeof Atomics.wait);
    return { from: mine.waitForGo(), slept };
  }

  it('sleeps 10 ms at a time until it goes or is stopped', () => {
    const nap = [CONTROL.go, 0, 10];
    expect(waits((control) => control.go(7))).toEqual({ from: 7, slept: [nap, nap, nap] });
    expect(waits((control) => control.stop(7))).toEqual({ from: undefined, slept: [nap, nap, nap] });
  });

  it('is woken by both', () => {
    const [control] = two();
    const notify = vi.spyOn(Atomics, 'notify');
    control.go(7);
    expect(notify.mock.calls.map(([, slot]) => slot)).toEqual([CONTROL.go]);
    control.stop(8);
    expect(notify.mock.calls.slice(1).map(([, slot]) => slot)).toEqual([CONTROL.stop, CONTROL.go]);
  });
});
