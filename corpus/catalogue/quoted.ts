/** A text as a literal of DuckDB's SQL: paths cannot be parameters of its COPY and SET. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
