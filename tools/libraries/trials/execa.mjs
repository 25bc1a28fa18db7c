import { execa } from "execa";

function isRunning({ pid }) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

export default {
  package: "execa",
  with: "a child that sleeps, and `reject: false`",
  objects: [
    {
      name: "the result of execa()",
      isThenable: true,
      acquire: () => [execa("sleep", ["60"], { reject: false })],
      release: (child) => child.kill() && child,
      isReleased: (child) => !isRunning(child),
    },
  ],
};
