/** A process of this program beside the desk, wherever it runs: a utilityProcess of Electron, a child of Node. */
export interface OwnProcess<To, From> {
  post(message: To): void;
  /** Its messages, parsed and checked. The process is ended if it sends anything else. */
  onMessage(take: (message: From) => void): void;
  /** Resolves with how it ended. */
  readonly ended: Promise<string>;
  /** Immediate, whatever it is doing. */
  kill(): void;
}
