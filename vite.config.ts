import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** `NONCE_PLACE` of server/pages.ts. */
const NONCE_PLACE = '__NONCE__';

/** The window's pages, for the browser and for Electron alike: one HTML file, everything else beside it, nothing inline. */
export default defineConfig({
  root: 'renderer',
  base: './',
  plugins: [react()],
  // Whoever serves the page puts a new one in its place each time.
  html: { cspNonce: NONCE_PLACE },
  build: {
    outDir: resolve(import.meta.dirname, 'dist/pages'),
    emptyOutDir: true,
    rolldownOptions: { input: ['renderer/index.html', 'renderer/play.html'] },
    target: 'chrome130',
    // A data: URL would need a wider policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  logLevel: 'warn',
});
