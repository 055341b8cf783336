import { EchoStats } from '#core/network/echo-stats.ts';
import { wordsOf } from '#format/core/errors.ts';
import { said } from '#format/core/said.ts';
import { asSpan } from '#format/core/time/units.ts';
import { nowUs } from '#native/clock.ts';
import type { EchoTarget } from '#native/core/network/echo-target.ts';
import type { EchoSocket } from '#native/network/echo-port.ts';
import { openEcho } from '#native/network/network-source.ts';
import { type Checked, passed, warned } from '#session/checks/outcome.ts';

const TRIES = 3;
const WAIT_US = asSpan(400_000);

/** Whether the host to be probed answers. It is not named: findings are shown to labs too. A recording does not depend on it. */
export async function checkNetwork(probe: EchoTarget): Promise<Checked> {
  try {
    using echo = await openEcho(probe);
    return asked(echo);
  } catch (error) {
    return warned(wordsOf(error), REMEDY, WAY);
  }
}

function asked(echo: EchoSocket): Checked {
  const stats = new EchoStats();
  for (let tried = 0; tried < TRIES; tried++) {
    echo.send(stats.send(nowUs()));
    const answer = echo.answer(WAIT_US);
    if (answer === undefined) continue;
    stats.answer(answer.seq, answer.atUs);
    const { rttMs } = stats.figures(nowUs());
    if (rttMs !== undefined) return passed(said`the named host answers in ${rttMs.toFixed(1)} ms`);
  }
  return warned(said`the named host does not answer`, REMEDY, WAY);
}

const REMEDY = said`Name another host, or none: what is lost is only its figures`;
const WAY = { settings: ['probe' as const] };
