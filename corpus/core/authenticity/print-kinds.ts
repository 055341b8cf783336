/** What kinds of prints there are; a number in the database, so none is ever moved. */
export const PRINT_KINDS = ['pictures', 'strokes', 'motion'] as const;
/** What two shards may have in common: prints, or the very same file. */
export const OVERLAP_KINDS = [...PRINT_KINDS, 'video'] as const;
