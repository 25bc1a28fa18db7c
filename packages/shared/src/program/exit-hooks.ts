/**
 * Calls back once, when the process ends, after the program's own listeners of
 * `exit` have run: they may close descriptors.
 */
export function atEnd(report: () => void): void {
  let moving = false;
  let over = false;
  process.on("exit", last);
  process.on("newListener", (event) => {
    if (event !== "exit" || moving) return;
    moving = true;
    queueMicrotask(() => {
      process.off("exit", last).on("exit", last);
      moving = false;
    });
  });

  // process.exit calls this after all listeners of "exit" have run, or when one
  // of them calls process.exit again.
  const exiting = process as Exiting;
  const reallyExit = exiting.reallyExit.bind(process);
  exiting.reallyExit = (code) => {
    once();
    return reallyExit(code);
  };

  function last(): void {
    if (process.listeners("exit").at(-1) === last) once();
  }

  function once(): void {
    if (over) return;
    over = true;
    report();
  }
}

type Exiting = typeof process & { reallyExit(code?: number): never };

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Calls back when a signal ends the process, and then lets it end. While the
 * program listens to the signal itself, we do not: it may behave differently
 * when it is not the only listener.
 */
export function onSignalToEnd(report: (signal: NodeJS.Signals) => void): void {
  for (const signal of signals) process.on(signal, end);
  process.on("newListener", (event: string | symbol, listener) => {
    if (!isSignal(event) || listener === end) return;
    // Later, because Node stops listening when there is no listener.
    queueMicrotask(() => process.off(event, end));
  });
  process.on("removeListener", (event: string | symbol, listener) => {
    const isFree = isSignal(event) && process.listenerCount(event) === 0;
    if (isFree && listener !== end) process.on(event, end);
  });

  function end(signal: NodeJS.Signals): void {
    report(signal);
    process.off(signal, end);
    process.kill(process.pid, signal);
  }
}

function isSignal(event: string | symbol): event is (typeof signals)[number] {
  return signals.includes(event as never);
}
