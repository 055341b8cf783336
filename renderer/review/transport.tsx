import { ChevronLeft, ChevronRight, Flag, Pause, Play, SkipBack, SkipForward, TriangleAlert, ZoomIn, ZoomOut } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { Icon } from '#renderer/parts/icon.tsx';
import { Picker } from '#renderer/parts/picker.tsx';
import type { ReviewKeys } from '#renderer/review/use-review-keys.ts';
import { say } from '#renderer/text/say.ts';

export const SPEEDS = [0.1, 0.25, 0.5, 1, 2, 4] as const;

interface Props {
  readonly keys: ReviewKeys;
  readonly playing: boolean;
  readonly speed: number;
  readonly setSpeed: (speed: number) => void;
  /** Absent while it is judged. */
  readonly problems: number | undefined;
  readonly markers: number;
  readonly isWhole: boolean;
  /** What is said of the frame that is shown. */
  readonly children: ReactNode;
}

/** Everything that moves through a recording, in one row; each has a key. */
export function Transport({ keys, playing, speed, setSpeed, problems, markers, isWhole, children }: Props) {
  return (
    <div className="row transport">
      <Button className="quiet" aria-label={say('review.second.back')} onPress={() => keys.stepS(-1)}>
        <Icon of={SkipBack} />
      </Button>
      <Button className="quiet" aria-label={say('review.previous')} onPress={() => keys.step(-1)}>
        <Icon of={ChevronLeft} />
      </Button>
      <Button className="primary play" onPress={keys.play}>
        <Icon of={playing ? Pause : Play} /> {say(playing ? 'review.pause' : 'review.play')}
      </Button>
      <Button className="quiet" aria-label={say('review.next')} onPress={() => keys.step(1)}>
        <Icon of={ChevronRight} />
      </Button>
      <Button className="quiet" aria-label={say('review.second.on')} onPress={() => keys.stepS(1)}>
        <Icon of={SkipForward} />
      </Button>
      <Button className="quiet" isDisabled={problems === undefined || problems === 0} onPress={keys.nextProblem}>
        <Icon of={TriangleAlert} /> {say(problems === 0 ? 'review.problem.none' : 'review.problem')}
      </Button>
      <Button className="quiet" isDisabled={markers === 0} onPress={keys.nextMarker}>
        <Icon of={Flag} /> {say('review.marker')}
      </Button>
      {children}
      <Picker
        label={say('review.speed')}
        value={String(speed)}
        options={SPEEDS.map((factor, i) => ({ id: String(i), text: `${factor}×` }))}
        onChange={(id) => setSpeed(Number(id))}
      />
      <Button className="quiet" aria-label={say('review.zoom.out')} isDisabled={isWhole} onPress={() => keys.zoom(-1)}>
        <Icon of={ZoomOut} />
      </Button>
      <Button className="quiet" aria-label={say('review.zoom.in')} onPress={() => keys.zoom(1)}>
        <Icon of={ZoomIn} />
      </Button>
    </div>
  );
}
