/** A test's clock counts in literals: its plain numbers have any unit. */
interface UnitsOfNumbers {
  readonly any: true;
}
