// Every signal starts the shutdown again. The second one closes a server that
// is already closed, and that error ends the process.

export type Stop = () => Promise<void>;

export function stopOnSignals(stop: Stop): void {
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.on(name, () => void stop());
  }
}
