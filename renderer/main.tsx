import { createRoot } from 'react-dom/client';
import { App } from '#renderer/app.tsx';
import { AppContext } from '#renderer/app-context.tsx';
import { openLink } from '#renderer/link/open-link.ts';
import { AppStore } from '#renderer/store/app-store.ts';
import { chooseLanguage } from '#renderer/text/say.ts';
import { chooseSentences } from '#renderer/text/sentences.ts';
import '@fontsource-variable/inter/wght.css';
import '#renderer/style/main.css';

const language = await chooseLanguage(new URLSearchParams(window.location.search).get('lang'));
// Without its file what was found is shown in English.
await chooseSentences(language).catch(() => undefined);
const store = new AppStore();
const link = await openLink(store);
createRoot(document.getElementById('root') as HTMLElement).render(
  <AppContext value={{ store, link }}>
    <App />
  </AppContext>,
);
