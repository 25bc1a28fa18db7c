import { execFile } from "node:child_process";
import { root } from "./checkout.js";

/**
 * What a program answers. Its code is a word when it could not be run or did
 * not answer in time.
 */
export function ask(
  command,
  args,
  { limit = 5000, cwd = root, env = {}, signal } = {},
) {
  const onWindows = process.platform === "win32"; // npm is a .cmd there
  const options = {
    cwd,
    env: { ...process.env, ...env },
    killSignal: "SIGKILL",
    shell: onWindows,
    signal,
    timeout: limit,
  };
  const words = onWindows
    ? [[command, ...args].join(" "), []]
    : [command, args];
  return new Promise((resolve) => {
    const onEnd = (error, stdout, stderr) =>
      resolve({ code: codeOf(error), stdout, stderr });
    const child = execFile(...words, options, onEnd);
    if (!child.stdin) return; // it did not even start
    child.stdin.on("error", () => {}); // it may have ended before
    child.stdin.end(); // no one can answer its prompts
  }).catch((error) => ({ code: error.code, stdout: "", stderr: "" }));
}

function codeOf(error) {
  if (!error) return 0;
  if (error.killed) return "late";
  return error.code === null ? error.signal : error.code;
}
