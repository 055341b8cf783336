import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { auditText, type Lock, missingFrom, type Sbom } from '#scripts/supply-chain.ts';

/** `npm run sbom`: writes the bill of materials, checks it against the lock, and checks the registry's signatures if it publishes keys. */
const { values } = parseArgs({ options: { out: { type: 'string', default: 'dist/sbom.cdx.json' }, 'no-audit': { type: 'boolean' } } });
/** If a registry publishes no keys, npm retries for minutes. */
const AUDIT_MS = 20_000;
/** There `npm` is a batch file. */
const shell = process.platform === 'win32';

const { status, stdout, stderr } = spawnSync('npm', ['sbom', '--sbom-format=cyclonedx', '--package-lock-only'], {
  encoding: 'utf8',
  shell,
  maxBuffer: 1 << 26,
});
if (status !== 0) throw new Error(`npm sbom failed:\n${stderr}`);
const sbom = JSON.parse(stdout) as Sbom;
const missing = missingFrom(sbom, JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lock);
for (const text of missing) console.error(`sbom: ${text}`);
mkdirSync('dist', { recursive: true });
writeFileSync(values.out, stdout);
console.log(`sbom: ${values.out}, CycloneDX ${sbom.specVersion}, ${sbom.components.length} components, each with its SHA-512`);

let audited = 0;
if (values['no-audit'] !== true) {
  const audit = spawnSync('npm', ['audit', 'signatures', '--json'], { encoding: 'utf8', timeout: AUDIT_MS, shell });
  const { text, bad } = auditText(audit.error === undefined ? audit.status : undefined, audit.stdout);
  console.log(`sbom: ${text}`);
  audited = bad;
}
process.exitCode = missing.length + audited === 0 ? 0 : 1;
