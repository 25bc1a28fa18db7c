// The first signal starts the one shutdown. While it runs, SIGTERM is ignored,
// and SIGINT (Ctrl-C) ends the process at once.

export type Stop = () => Promise<void>;

export function stopOnSignals(stop: Stop): void {
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
  };
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.on(name, () => void handle(name));
  }
}
