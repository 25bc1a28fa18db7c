import { constants } from "node:os";

/** The tour was asked to stop before its end. */
export class Stopped extends Error {
  override name = "Stopped";
  readonly exitCode: number;

  constructor(reason: string, exitCode: number) {
    super(reason);
    this.exitCode = exitCode;
  }
}

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** On one Ctrl-C npm repeats the signal; a busy machine takes its time for that. */
const repeatLimit = 2000;

/**
 * Aborts at the first request to end, so that scopes are left and children
 * killed. A second request, two seconds later, ends the process at once: only
 * exit listeners run, and they remove scratch directories. A reader that closes
 * the pipe (`| head`) has seen enough, which is no failure.
 */
export function stopOnRequest(): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController();
  let stoppedAt = Infinity;
  const onSignal = (signal: NodeJS.Signals) => {
    const exitCode = 128 + constants.signals[signal]; // as a shell says it
    if (performance.now() - stoppedAt > repeatLimit) process.exit(exitCode);
    stoppedAt = Math.min(stoppedAt, performance.now());
    controller.abort(new Stopped(`stopped by ${signal}`, exitCode));
  };
  const onPipeError = (error: NodeJS.ErrnoException) => {
    // EIO is what a terminal that was closed gives.
    if (error.code !== "EPIPE" && error.code !== "EIO") throw error;
    controller.abort(new Stopped("the reader has closed the pipe", 0));
  };
  const release = () => {
    for (const signal of signals) process.off(signal, onSignal);
  };
  for (const signal of signals) process.on(signal, onSignal);
  process.stdout.on("error", onPipeError); // stays: errors arrive late
  return { signal: controller.signal, [Symbol.dispose]: release };
}
