// Sets up a clone: npm packages, the project's own Node 24, and missing Debian packages: those of the tests, too, unless `--demo` is given. `--list` says which.
// Reports what it installs, before it does, and skips what is already done. Plain JavaScript for Node 20, because it runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Debian packages that recording and the demo take, and what each is for. */
const RECORDING = {
  'libx11-6': 'X11 connection',
  'libx11-xcb1': 'detecting the focus',
  libxcomposite1: 'recording only the window of a game',
  libxdamage1: 'recording only the window of a game',
  libxext6: 'recording only the window of a game',
  libxfixes3: 'recording only the window of a game',
  libxi6: 'raw keyboard and mouse events',
  libxss1: 'detecting user activity',
  libxt6: 'the fallback for input',
  libxrandr2: 'the fallback for input',
  libxtst6: 'who grabs the keyboard, and the scripted player of the demo and tests',
  'libsdl2-2.0-0': 'gamepads, and the window of the demo game',
  libpulse0: 'level of the microphone',
  'libxcb-shm0': 'screen grabbing',
  'libxcb-shape0': 'screen grabbing',
  'libxcb-xfixes0': 'screen grabbing',
  xvfb: 'a display on machines without one',
  openbox: 'window manager for that display',
  'fonts-dejavu-core': 'text of the contact sheet',
};
/** Those that the tests take besides. */
const TESTING = {
  ffmpeg: 'ffprobe and a second decoder, to check the video with',
  jq: 'checking a signature without our software (docs/verify.md)',
  openssl: 'checking a signature without our software',
  strace: 'what is written and synced, and in which order',
  faketime: 'a wall clock that jumps, for the fault suite',
  pulseaudio: 'a microphone to test with',
  'python3-venv': 'an environment for the Python package and its tests',
  'python3-swift': 'an S3 store that checks signatures, to test with',
  postgresql: 'the database of a fleet that judges shards, to test with',
  'dbus-daemon': 'a bus of a desktop, to test with',
  'python3-dbus': 'services on it',
  'python3-gi': 'the loop of those',
  'xserver-xephyr': 'an X server in a window of another, to test with',
  sway: 'a Wayland desktop, to test on',
  xwayland: 'its X server',
  'x11-xserver-utils': 'lets a test in to that (xhost)',
  'tigervnc-standalone-server': 'an X server for viewers elsewhere, to test with',
  unzip: 'a second reader of exported archives',
  minisign: 'checking a signature without our software',
  'chromium-headless-shell': 'a real browser, to test the windows in',
};
const DEBIAN = process.argv.includes('--demo') ? RECORDING : { ...RECORDING, ...TESTING };

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamp = join(root, 'node_modules', '.setup-stamp');

function fail(message, remedy) {
  console.error(`setup: ${message}\n  → ${remedy}`);
  process.exit(2);
}

/** Runs a command quietly: its output is shown only if it fails. */
function run(command, args, env = process.env) {
  const { status, error, stdout, stderr } = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    env,
    shell: process.platform === 'win32',
  });
  if (error !== undefined) fail(`${command} cannot be started: ${error.message}`, `Install ${command}`);
  if (status !== 0) console.error(stdout + stderr);
  return status === 0;
}

function setUpPackages() {
  // The stamp shows whether this script installed exactly this lock file.
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const node = join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted && existsSync(node)) return;
  console.log('setup: installing the npm packages of package-lock.json (about 600 MB) …');
  if (!run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']))
    fail('npm ci failed', 'See its message above; the npm registry must be reachable');
  console.log("setup: installing the project's own Node 24 (npm package `node`, the only one whose install script runs) …");
  if (!run('npm', ['rebuild', 'node', '--ignore-scripts=false', '--loglevel=error']))
    fail('Node 24 could not be installed', 'See its message above; the npm registry must be reachable');
  writeFileSync(stamp, wanted);
}

function setUpDebian() {
  if (process.platform !== 'linux' || !existsSync('/usr/bin/dpkg-query')) {
    if (process.platform === 'linux') console.log(`setup: not Debian; install whatever is missing from: ${Object.keys(DEBIAN).join(' ')}`);
    return;
  }
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own placeholders
  const { stdout } = spawnSync('dpkg-query', ['-W', '-f=${Package} ${db:Status-Status}\n', ...Object.keys(DEBIAN)], { encoding: 'utf8' });
  const installed = new Set(
    stdout
      .split('\n')
      .filter((line) => line.endsWith(' installed'))
      .map((line) => line.split(' ')[0]),
  );
  const missing = Object.keys(DEBIAN).filter((name) => !installed.has(name));
  if (missing.length === 0) return;
  const list = missing.map((name) => `  ${name.padEnd(18)} ${DEBIAN[name]}`).join('\n');
  if (process.getuid() !== 0)
    fail(`Debian packages are missing, and only root can install them:\n${list}`, `sudo apt-get install ${missing.join(' ')}`);
  console.log(`setup: installing Debian packages:\n${list}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const install = () => run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], env);
  if (!run('apt-get', ['update', '-qq'], env) || !install())
    fail('apt-get failed', `See its message above, then: apt-get install ${missing.join(' ')}`);
}

if (process.argv.includes('--list')) for (const [name, what] of Object.entries(DEBIAN)) console.log(`${name.padEnd(18)} ${what}`);
else {
  // First what a user has to do: npm's packages take a minute.
  setUpDebian();
  setUpPackages();
}
