import { lazy, Suspense, useEffect } from 'react';
import { Button } from 'react-aria-components';
import { standingConsent } from '#core/app/standing-consent.ts';
import { useAppKnown, useView } from '#renderer/app-context.tsx';
import { LabAsks } from '#renderer/parts/lab-asks.tsx';
import { LabSign } from '#renderer/parts/lab-sign.tsx';
import { FocusHeading } from '#renderer/parts/shell/focus-heading.tsx';
import { RecordingPill } from '#renderer/parts/shell/recording-pill.tsx';
import { useShellWords } from '#renderer/parts/shell/shell-words.ts';
import { Sounds } from '#renderer/parts/shell/sounds.tsx';
import { useRoute } from '#renderer/route.ts';
import { CalibratedNote, Calibrating, LagNote } from '#renderer/screens/calibrate.tsx';
import { CheckedScreen, Checking } from '#renderer/screens/check.tsx';
import { Compact } from '#renderer/screens/compact.tsx';
import { ConsentScreen } from '#renderer/screens/consent.tsx';
import { Recording } from '#renderer/screens/recording.tsx';
import { SetUp } from '#renderer/screens/set-up/set-up.tsx';
import { Recovering, Stopping } from '#renderer/screens/stopping.tsx';
import { Tried } from '#renderer/screens/tried.tsx';
import { Failed, Verdict } from '#renderer/screens/verdict.tsx';
import { Waiting } from '#renderer/screens/waiting.tsx';
import type { Known } from '#renderer/store/app-store.ts';
import { say } from '#renderer/text/say.ts';

const library = async () => ({ default: (await import('#renderer/screens/library.tsx')).Library });
const Library = lazy(library);
/** Loaded before it is asked for, once the first screen stands. */
const AHEAD_MS = 3000;
const Shard = lazy(async () => ({ default: (await import('#renderer/screens/shard.tsx')).Shard }));
const Review = lazy(async () => ({ default: (await import('#renderer/screens/review.tsx')).Review }));
const SettingsScreen = lazy(async () => ({ default: (await import('#renderer/screens/settings.tsx')).SettingsScreen }));

const Components = lazy(async () => ({ default: (await import('#renderer/screens/components.tsx')).Components }));
const CheckDesk = lazy(async () => ({ default: (await import('#renderer/check/check-desk.tsx')).CheckDesk }));
const CorpusPage = lazy(async () => ({ default: (await import('#renderer/corpus/corpus-page.tsx')).CorpusPage }));
const Lab = lazy(async () => ({ default: (await import('#renderer/lab/lab.tsx')).Lab }));

const PARTS = ['record', 'library', 'check', 'settings'] as const;

/** The window: the current part, and whether the app can be reached at all. */
export function App() {
  const status = useAppKnown((known) => known.status);
  const known = useAppKnown(({ view }) => view !== undefined);
  const lab = useAppKnown((all) => all.lab);
  const corpus = useAppKnown((all) => all.corpus);
  useEffect(() => {
    // What cannot be loaded now is loaded, or fails, when it is asked for.
    const timer = setTimeout(() => void library().catch(() => undefined), AHEAD_MS);
    return () => clearTimeout(timer);
  }, []);
  useShellWords();
  const [route] = useRoute();
  if (route.part === 'compact')
    return <main className="compact">{known && status === 'open' ? <Compact /> : <LinkNote status={status} />}</main>;
  return (
    <>
      <header>
        <strong>{say('app.name')}</strong>
        {lab === undefined && corpus === undefined && <Parts />}
        {known && status === 'open' && <RecordingPill />}
        {known && status === 'open' && lab === undefined && <Sounds />}
      </header>
      <main>
        <LinkNote status={status} />
        {status !== 'refused' && (
          <Suspense fallback={<p>{say('busy')}</p>}>
            {lab !== undefined && <Lab view={lab} />}
            {corpus !== undefined && <CorpusPage view={corpus} />}
            {known && <LabSign />}
            {known && <LabAsks />}
            {known && <Screen />}
            {known && <FocusScreen />}
          </Suspense>
        )}
      </main>
    </>
  );
}

function LinkNote({ status }: Pick<Known, 'status'>) {
  if (status === 'open') return undefined;
  return (
    <p role="alert" className={`note ${status === 'connecting' ? '' : 'fail'}`}>
      {say(`link.${status}`)}
    </p>
  );
}

/** The parts of a station's app; a lab and a corpus have one page. */
function Parts() {
  const [route, go] = useRoute();
  return (
    <nav aria-label={say('nav.label')}>
      {PARTS.map((part) => (
        <Button key={part} className="tab" {...(route.part === part && { 'aria-current': 'page' })} onPress={() => go({ part })}>
          {say(`nav.${part}`)}
        </Button>
      ))}
    </nav>
  );
}

/** The screens of one part follow each other by the app's state. */
function FocusScreen() {
  const [route] = useRoute();
  const { phase } = useView().state;
  return <FocusHeading screen={`${route.part} ${'sessionId' in route ? route.sessionId : route.part === 'record' ? phase : ''}`} />;
}

function Screen() {
  const [route] = useRoute();
  if (route.part === 'library') return <Library />;
  if (route.part === 'check') return <CheckDesk />;
  if (route.part === 'components') return <Components />;
  if (route.part === 'settings') return <SettingsScreen />;
  if (route.part === 'shard') return <Shard sessionId={route.sessionId} />;
  if (route.part === 'review') return <Review key={route.sessionId} sessionId={route.sessionId} first={route.frame} from={route.from} />;
  return <Flow />;
}

/** From consent to verdict: a projection of the app's one state. */
function Flow() {
  const { state, consents, draft, tried } = useView();
  const [route] = useRoute();
  const field = route.part === 'record' ? route.field : undefined;
  const agreed = standingConsent({ consents, draft }) !== undefined;
  switch (state.phase) {
    case 'idle':
      // Rendered afresh for another field, which then gets the focus.
      return agreed ? <SetUp key={field} field={field} /> : <ConsentScreen key={draft.player ?? ''} />;
    case 'waiting':
      return <Waiting />;
    case 'checking':
      return <Checking />;
    case 'checked':
      return <CheckedScreen check={state.check} />;
    case 'calibrating':
      return <Calibrating state={state} />;
    case 'calibrated':
      return <CalibratedNote calibrated={state.calibrated} />;
    case 'lag-measured':
      return <LagNote lag={state.lag} />;
    case 'starting':
    case 'recording':
      return <Recording />;
    case 'stopping':
      return <Stopping sealing={state.sealing} />;
    case 'recovering':
      return <Recovering why={state.why} sealing={state.sealing} />;
    case 'sealed':
      return state.result.sessionId === tried ? <Tried result={state.result} /> : <Verdict result={state.result} />;
    case 'failed':
      return <Failed fault={state.fault} />;
  }
}
