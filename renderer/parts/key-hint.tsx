/** The key that does what a button does. Silent: read aloud with every button they would be in the way. */
export function KeyHint({ of: keys }: { readonly of: string }) {
  return (
    <span className="hint" aria-hidden="true">
      {keys}
    </span>
  );
}
