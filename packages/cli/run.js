import { spawn } from "node:child_process";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Runs a program in this terminal until it ends, and passes signals on to it.
 * On Ctrl-C the terminal has sent it one already, and npm sends another:
 * programs take these as one.
 *
 * @returns its exit `code` or the `signal` that ended it, or the `error` that
 * kept it from starting; the signal that was `passed` on; and what it printed
 * as `errors` when its standard error is a pipe.
 */
export async function run(command, args, options) {
  let child;
  let passed;
  const pass = (signal) => {
    passed = signal;
    child.kill(signal);
  };
  // First, since a signal may arrive as soon as the program runs.
  signals.forEach((signal) => process.on(signal, pass));
  child = spawn(command, args, Object.assign({ stdio: "inherit" }, options));
  const end = await endOf(child);
  signals.forEach((signal) => process.off(signal, pass));
  return Object.assign({ passed }, end);
}

function endOf(child) {
  let errors = "";
  if (child.stderr) {
    child.stderr.setEncoding("utf8").on("data", (text) => {
      errors += text;
    });
  }
  return new Promise((resolve) => {
    child.on("error", (error) => {
      if (error.code === "ABORT_ERR") return; // it still has to end
      resolve({ error, errors });
    });
    child.on("close", (code, signal) => resolve({ code, signal, errors }));
  });
}
