/** One subcommand: its help, and what it does. Resolves with the exit code. */
export interface Command {
  readonly help: string;
  run(args: readonly string[]): Promise<number>;
}
