/** Asks a database. Without `values`, `sql` may be several statements. */
export interface Queries {
  query<Row>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
}

/** The database of a corpus: of a fleet, or of this process alone. */
export interface CorpusDatabase extends Queries, AsyncDisposable {
  readonly kind: 'postgresql' | 'embedded';
  /** As messages name it: without a password. */
  readonly name: string;
  /** All of it or nothing. What `work` asks must go through what it is given: an embedded database has one connection, and waits for itself otherwise. */
  transaction<T>(work: (queries: Queries) => Promise<T>): Promise<T>;
}
