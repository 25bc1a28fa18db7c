// Every signal starts the shutdown again. The second one closes a server that
// is already closed, and that error ends the process.

export type Stop = () => Promise<void>;

export function stopOnSignals(stop: Stop): void {
  const names = ["SIGINT", "SIGTERM"] as const;
  const listener = () => void stop();
  for (const name of names) process.on(name, listener);
}
