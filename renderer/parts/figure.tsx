interface FigureProps {
  readonly name: string;
  /** A dash while it is not known. */
  readonly value: string | undefined;
}

/** A figure with its name, in a list of them. */
export function Figure({ name, value = '—' }: FigureProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
