import { closeSync, openSync, readFileSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { pair } from "course/pair";

let otherRead = "";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake:
    "By the second close the number is somebody else's, and their file is closed.",
  fix: "The `try` ends where the file is done with, and its `finally` is the only close.",
  async run(side, tools) {
    const report = tools.file("report.txt", "our report");
    const data = tools.file("data.txt", "their data");
    let sent: string | undefined;
    let fd = -1;
    await side.publish(report, async (text) => {
      await setImmediate();
      sent = text;
      fd = openSync(data, "r");
    });
    otherRead = readAndClose(fd);
    return sent;
  },
  leaks: {},
  outcome: "returned 'our report'",
  effect: {
    observe: () => `reading a file opened meanwhile: ${otherRead}`,
    wrong: "reading a file opened meanwhile: EBADF",
    correct: "reading a file opened meanwhile: their data",
  },
  innocent: {
    run: (side, tools) => side.publish(tools.scratch, async () => {}),
    outcome: "threw EISDIR",
  },
});

function readAndClose(fd: number): string {
  try {
    const text = readFileSync(fd, "utf8");
    closeSync(fd);
    return text;
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : "";
  }
}
