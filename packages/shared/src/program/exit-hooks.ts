/**
 * Calls back when the process has come to its end and the program's own
 * listeners have run, which may be what closes. Once.
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

  // process.exit comes here when all listeners of "exit" have run, or one of
  // them has called it again.
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
 * Calls back when a signal ends the process, and lets it. While the program
 * listens to that signal itself we do not: what it does, it may do because it
 * is the only one.
 */
export function onSignalToEnd(report: (signal: NodeJS.Signals) => void): void {
  for (const signal of signals) process.on(signal, end);
  process.on("newListener", (event: string | symbol, listener) => {
    if (!isSignal(event) || listener === end) return;
    // Later, because without any listener Node stops listening.
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
