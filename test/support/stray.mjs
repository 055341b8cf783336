import { isMainThread } from 'node:worker_threads';

// What nobody catches, at once or some time after the recording began: GAP_STRAY says which.
if (isMainThread && process.env.GAP_STRAY === 'at-once') setTimeout(() => Promise.reject(new Error('nobody caught this')));
else if (isMainThread)
  process.stdout.write = (
    (write) =>
    (text, ...more) => {
      if (String(text).includes('"frames"') && process.env.GAP_STRAY !== undefined) {
        const error = new Error('nobody caught this');
        if (process.env.GAP_STRAY === 'rejects') setTimeout(() => void Promise.reject(error), 300);
        else
          setTimeout(() => {
            throw error;
          }, 300);
        delete process.env.GAP_STRAY;
      }
      return write(text, ...more);
    }
  )(process.stdout.write.bind(process.stdout));
