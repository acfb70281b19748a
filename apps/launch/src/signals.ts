const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
// npm passes on a Ctrl-C that the terminal has sent as well: two within this time are one.
const ECHO_MS = 300;

/** Calls `onAsked` with 1, 2, 3 … each time the operator asks the launcher to stop. The end of an npm that started it
 *  counts as such: a signal to npm alone does not always get through the shell between them. */
export function onStopAsked(onAsked: (times: number) => void): void {
  let [times, last] = [0, Number.NEGATIVE_INFINITY];
  const asked = () => {
    const now = performance.now();
    if (now - last < ECHO_MS) return;
    last = now;
    times += 1;
    onAsked(times);
  };
  for (const signal of SIGNALS) process.on(signal, asked);
  if (process.env['npm_lifecycle_event'] !== undefined) onOrphaned(asked);
}

function onOrphaned(asked: () => void): void {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    asked();
  }, 500);
  watch.unref();
}
