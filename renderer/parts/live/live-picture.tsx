import { useEffect, useState } from 'react';
import { useCall } from '#renderer/app-context.tsx';
import { say } from '#renderer/text/say.ts';

const LOOK_MS = 500;

/** The game as it stands in the file: the newest keyframe on the disk, twice a second. A hidden page asks for none. */
export function LivePicture() {
  const call = useCall();
  const [picture, setPicture] = useState<{ frame: number; jpeg: string }>();
  const [isNone, setNone] = useState(false);
  useEffect(() => {
    let over = false;
    let busy = false;
    let after = -1;
    const look = async () => {
      if (busy || document.hidden) return;
      busy = true;
      const newer = await call('record.picture', { after }).catch(() => undefined);
      busy = false;
      if (over || newer === undefined) return;
      setNone(newer.picture === undefined && after < 0);
      if (newer.picture === undefined) return;
      after = newer.picture.frame;
      setPicture(newer.picture);
    };
    void look();
    const timer = setInterval(() => void look(), LOOK_MS);
    return () => {
      over = true;
      clearInterval(timer);
    };
  }, [call]);
  if (picture === undefined)
    return (
      <div className="still live" data-frame="-1">
        {isNone && <p>{say('rec.live.none')}</p>}
      </div>
    );
  return (
    <img
      className="still live"
      data-frame={picture.frame}
      src={`data:image/jpeg;base64,${picture.jpeg}`}
      alt={say('rec.live', { frame: picture.frame })}
    />
  );
}
