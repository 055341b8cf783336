/** One subcommand: its help, and what it does. Resolves with the exit code. */
export interface Command {
  readonly help: string;
  /** The words that may come first, of a command that does several things. */
  readonly verbs?: readonly string[];
  run(args: readonly string[]): Promise<number>;
}
