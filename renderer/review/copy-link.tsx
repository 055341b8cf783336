import { Link } from 'lucide-react';
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { Icon } from '#renderer/parts/icon.tsx';
import { say } from '#renderer/text/say.ts';

/** Copies the address of the frame that is shown. */
export function CopyLink() {
  const [linked, setLinked] = useState<'yes' | 'refused'>();
  return (
    <>
      <Button
        className="quiet"
        onPress={async () =>
          setLinked(
            await navigator.clipboard.writeText(window.location.href).then(
              () => 'yes' as const,
              () => 'refused' as const,
            ),
          )
        }
      >
        <Icon of={Link} /> {say('review.link')}
      </Button>
      <span role="status">
        {linked === 'yes' && say('review.linked')}
        {linked === 'refused' && (
          <>
            {say('review.linked.not')} <code>{window.location.href}</code>
          </>
        )}
      </span>
    </>
  );
}
