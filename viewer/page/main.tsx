import { createRoot } from 'react-dom/client';
import { chooseLanguage } from '#renderer/text/say.ts';
import { chooseSentences } from '#renderer/text/sentences.ts';
import { Viewer } from '#viewer/page/viewer.tsx';
import '#viewer/page/viewer.css';

async function start(): Promise<void> {
  const params = new URLSearchParams(window.location.search);
  await chooseSentences(await chooseLanguage(params.get('lang')));
  createRoot(document.getElementById('root') as HTMLElement).render(
    <Viewer from={params.get('from')} first={Math.max(0, Math.floor(Number(params.get('frame'))) || 0)} />,
  );
}

void start();
