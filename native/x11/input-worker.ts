import { workerData } from 'node:worker_threads';
import { EVENT_BYTES, ROW_BYTES } from '#core/format/records.ts';
import { KEYBOARD, MOUSE } from '#core/input/codes.ts';
import { InputSampler, keyboardEvery } from '#core/input/sampler.ts';
import { RecordRing } from '#core/rings/record-ring.ts';
import { type Tick, takeTick, tickDueUs } from '#core/ticks.ts';
import { nowUs } from '#native/clock.ts';
import { CONTROL, type InputWorkerData, SessionControl } from '#native/input-port.ts';
import { raiseThreadPriority } from '#native/linux/priority.ts';
import { report, say } from '#native/thread-report.ts';
import { Poller } from '#native/x11/poll.ts';
import { RawEvents } from '#native/x11/raw-events.ts';
import { openDisplay, xlib } from '#native/x11/xlib.ts';

const data = workerData as InputWorkerData;

/** One thread owns the X11 event queue, the state and the tick. Returns why it ended. */
function run(): 'stopped' | 'display-lost' {
  const control = new SessionControl(data.control);
  const sampler = new InputSampler(new RecordRing(data.events, EVENT_BYTES), new RecordRing(data.rows, ROW_BYTES));
  const display = openDisplay(data.display);
  const events = new RawEvents(display, data.profile, sampler);
  const poller = new Poller(xlib().connectionNumber(display));
  say({ type: 'ready', facts: { source: 'x11-xi2', priority: raiseThreadPriority(20) } });
  const originUs = control.waitForGo(() => events.drain());
  if (originUs === undefined) return 'stopped';
  const stepUs = 1e6 / data.hz;
  const every = keyboardEvery(data.hz);
  const tick: Tick = { gridUs: 0, skipped: 0 };
  let index = -1;
  let keyboardIndex = -every;
  let lost = false;
  sampler.arm();
  while (!control.stopped) {
    if (!poller.wait(tickDueUs(originUs, stepUs, index) - nowUs())) {
      control.validUntilUs = nowUs();
      lost = true;
      break;
    }
    events.drain();
    const now = nowUs();
    if (now < tickDueUs(originUs, stepUs, index)) continue;
    index = takeTick(tick, originUs, stepUs, index, now);
    if (tick.skipped > 0) control.count(CONTROL.skippedTicks, tick.skipped);
    Atomics.store(control.ints, CONTROL.unmapped, events.unmapped);
    sampler.sample(MOUSE, tick.gridUs, tick.skipped, now);
    if (index - keyboardIndex >= every) {
      sampler.sample(KEYBOARD, tick.gridUs, tick.skipped, now);
      keyboardIndex = index;
    }
  }
  // The last rows account for the events since the last tick, however it ended.
  const now = nowUs();
  sampler.sample(MOUSE, now, 0, now);
  sampler.sample(KEYBOARD, now, 0, now);
  if (lost) return 'display-lost';
  xlib().closeDisplay(display);
  return 'stopped';
}

await report('capture.input', async () => ({ reason: run(), summary: {} }));
