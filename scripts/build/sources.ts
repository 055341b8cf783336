/** The folders that hold the program: each is a package, and imports only those before it. */
export const SOURCES = ['format', 'native', 'server', 'play', 'video', 'shard', 'corpus', 'electron'] as const;

/** As a pattern of a file's path. */
export const ANY_SOURCE = `{${SOURCES.join(',')}}`;
