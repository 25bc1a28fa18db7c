import { spawn } from "node:child_process";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"];

/** Starts a program in this terminal. */
export function run(command, args, options) {
  return spawn(command, args, Object.assign({ stdio: "inherit" }, options));
}

/**
 * Waits for a program, and passes signals on to it. On Ctrl-C the terminal has
 * sent it one already, and npm sends another: programs take these as one.
 *
 * @returns its exit `code` or the `signal` that ended it, or the `error` that
 * kept it from starting; and the signal that was `passed` on.
 */
export function endOf(child) {
  let passed;
  const pass = (signal) => {
    passed = signal;
    child.kill(signal);
  };
  signals.forEach((signal) => process.on(signal, pass));
  return new Promise((resolve) => {
    child.on("error", (error) => resolve({ error }));
    child.on("close", (code, signal) => resolve({ code, signal, passed }));
  }).then((end) => {
    signals.forEach((signal) => process.off(signal, pass));
    return end;
  });
}
