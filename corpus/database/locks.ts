/** What only one process does at a time (pg_advisory_xact_lock): bringing tables up to date; changing rows of the catalogue that others may change; releases. */
export const TABLES_LOCK = 7_021_947;
export const CATALOGUE_LOCK = 7_021_948;
export const RELEASE_LOCK = 7_021_949;
