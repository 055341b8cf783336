/** The display adapters of a machine, and their drivers. */
export interface Graphics {
  readonly gpu: string;
  readonly driver: string;
}
