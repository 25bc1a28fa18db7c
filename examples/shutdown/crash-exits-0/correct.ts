// The exit code is set first. `once`: a second error, or a shutdown that fails,
// ends the process as usual, with 1. So does the deadline.

export type Stop = () => Promise<void>;

export function stopOnCrash(stop: Stop, patience: number): void {
  process.once("uncaughtException", (error) => {
    console.error(error);
    process.exitCode = 1;
    setTimeout(() => process.exit(), patience).unref();
    void (async () => stop())(); // rejects also when `stop` throws
  });
}
