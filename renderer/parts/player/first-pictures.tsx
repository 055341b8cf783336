import type { ReactNode } from 'react';
import { say } from '#renderer/text/say.ts';

/** What the program does, in three pictures, for whoever has not seen it before. */
export function FirstPictures() {
  return (
    <section className="cards first" aria-label={say('first.label')}>
      <Picture says={say('first.clock')}>
        <rect className="ground" x="12" y="12" width="44" height="28" rx="3" />
        <rect className="ground" x="62" y="12" width="44" height="28" rx="3" />
        <path className="part" d="M22 34l8-12 6 8 5-6 7 10M72 34l8-12 6 8 5-6 7 10" />
        <rect className="part" x="14" y="52" width="14" height="14" rx="3" />
        <rect className="part filled" x="34" y="52" width="14" height="14" rx="3" />
        <rect className="part" x="54" y="52" width="14" height="14" rx="3" />
        <path className="part" d="M84 52v14l4-4 4 6" />
        <path className="line" d="M8 80h104M34 76v8M62 76v8M90 76v8" />
      </Picture>
      <Picture says={say('first.only')}>
        <rect className="black" x="10" y="14" width="48" height="34" rx="3" />
        <rect className="black" x="64" y="44" width="46" height="36" rx="3" />
        <rect className="ground" x="32" y="26" width="56" height="38" rx="3" />
        <path className="part" d="M40 56l10-16 8 10 6-8 12 14" />
        <rect className="line" x="29" y="23" width="62" height="44" rx="4" />
      </Picture>
      <Picture says={say('first.yours')}>
        <path className="ground" d="M14 28h26l6 8h40v40H14z" />
        <path className="part" d="M44 58v-6a8 8 0 0 1 16 0v6M40 58h24v14H40z" />
        <path className="line" d="M92 56h20M104 48l8 8-8 8" />
      </Picture>
    </section>
  );
}

function Picture({ says, children }: { readonly says: string; readonly children: ReactNode }) {
  return (
    <figure>
      <svg viewBox="0 0 120 90" aria-hidden="true">
        {children}
      </svg>
      <figcaption>{says}</figcaption>
    </figure>
  );
}
