// The first signal starts the one shutdown. While it runs, SIGTERM is ignored,
// and SIGINT (Ctrl-C) ends the process at once. After it, both end the process.

export type Stop = () => Promise<void>;

export function stopOnSignals(stop: Stop): void {
  const names = ["SIGINT", "SIGTERM"] as const;
  let isStopping = false;
  const handle = async (name: NodeJS.Signals) => {
    if (isStopping && name === "SIGINT") process.exit(130);
    if (isStopping) return;
    isStopping = true;
    try {
      await stop();
    } catch (error) {
      console.error(error);
      process.exitCode = 1;
    }
    for (const one of names) process.off(one, listener);
  };
  const listener = (name: NodeJS.Signals) => void handle(name);
  for (const name of names) process.on(name, listener);
}
