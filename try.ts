import { readdirSync, renameSync, mkdirSync, rmSync } from 'node:fs';
import { recordOnce } from '#scripts/bench/sessions.ts';
import { Stage } from '#scripts/demo/stage.ts';
import { OwnHome } from '#scripts/own-home.ts';
import { validate } from '#library/index.ts';
using home = await OwnHome.open('try', 'recorder', 'watermark');
rmSync('/tmp/keep', { recursive: true, force: true }); mkdirSync('/tmp/keep');
for (const seed of process.argv.slice(2).map(Number)) {
  await using stage = await Stage.open({ seed });
  const { folder, qat, stdout } = await recordOnce(stage.display.name, home.path, 60);
  renameSync(folder, `/tmp/keep/${seed}`);
  console.log(seed, qat.verdict, JSON.stringify(qat.sync?.lag_ms), qat.sync?.windows.map((w) => `${w.lag_ms?.toFixed(1)} ${w.signal} ${w.score.toFixed(2)}`).join('; '));
  console.log(stdout.split('\n').filter((l) => l.includes('"status"')).slice(-1)[0]?.match(/"lag":\{[^}]*\}/)?.[0]);
  for (const f of qat.findings.filter(({ severity }) => severity !== 'pass')) console.log('  ', f.severity, f.check, f.says);
  const v = await validate(`/tmp/keep/${seed}`, { deep: true });
  console.log('deep', v.verdict, JSON.stringify(v.sync?.lag_ms), v.sync?.windows.map((w) => `${w.lag_ms?.toFixed(1)} ${w.signal}`).join('; '));
  for (const f of v.findings.filter(({ severity }) => severity !== 'pass')) console.log('  ', f.severity, f.check, f.says);
}
