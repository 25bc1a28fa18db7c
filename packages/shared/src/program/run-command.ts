import { type StdioOptions, spawn } from "node:child_process";
import { constants } from "node:os";

/** The exit code of fdleak when it cannot say whether something leaked. */
export const cannotSay = 2;

/** Runs a command to its end and gives its exit code, as a shell would. */
export function runCommand(
  [command, ...args]: readonly string[],
  env: NodeJS.ProcessEnv,
  stdio: StdioOptions = "inherit",
): Promise<number> {
  const child = spawn(command!, args, {
    stdio,
    env: { ...process.env, ...env },
  });
  process.on("SIGINT", () => {}); // a terminal sends it to the command too
  for (const signal of ["SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => child.kill(signal));
  }
  return new Promise((settle) => {
    child.on("exit", (code, signal) => {
      settle(code ?? 128 + constants.signals[signal!]);
    });
    child.on("error", ({ message, code }: NodeJS.ErrnoException) => {
      const why = code === "ENOENT" ? "there is no such command" : message;
      process.stderr.write(
        `fdleak: ${command} could not be started: ${why}\n` +
          "Next: fdleak node app.js, or fdleak --help\n",
      );
      settle(cannotSay);
    });
  });
}
