/** What a program needs to start, and where this one keeps what it compiled: no address, secret or key of its owner. */
const BARE = ['PATH', 'SystemRoot', 'TEMP', 'TMP', 'TMPDIR', 'LANG', 'LC_ALL', 'TZ', 'NODE_COMPILE_CACHE', 'NODE_V8_COVERAGE'];

export const bareEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(BARE.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])));
