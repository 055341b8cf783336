/** So that reloading, and a link to it, show the same. A page that was opened as a file may not. */
export function noteInAddress(values: Readonly<Record<string, string>>): void {
  const params = new URLSearchParams(window.location.search);
  for (const [name, value] of Object.entries(values)) params.set(name, value);
  if (window.location.protocol !== 'file:') window.history.replaceState(undefined, '', `?${params}`);
}
