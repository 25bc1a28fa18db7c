import fs, { closeSync, openSync, readFileSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { pair } from "course/pair";

let otherRead = "";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "The second close closes an unrelated file.",
  fix: "Close once: end the `try` after the read, and send after the `finally`.",
  seen: [
    {
      what: "The cleanup of a temporary file closes its number, also when the caller has closed it and the number belongs to another file.",
      where: "node-tmp#91",
      link: "https://github.com/raszi/node-tmp/issues/91",
      date: "2016-09-05",
    },
  ],
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
    otherRead = await tools.outcomeOf(() => readAndClose(fd));
    return sent;
  },
  leaks: {},
  outcome: "returned 'our report'",
  effect: {
    observe: () => `reading a file opened meanwhile ${otherRead}`,
    wrong: "reading a file opened meanwhile threw EBADF",
    correct: "reading a file opened meanwhile returned 'their data'",
  },
  innocent: {
    run: (side, tools) => side.publish(tools.scratch, async () => {}),
    outcome: "threw EISDIR",
  },
  paths: [
    {
      kind: "acquire fails",
      when: "the report is missing",
      run: (side, tools) =>
        side.publish(`${tools.scratch}/missing.txt`, async () => {}),
      outcome: "threw ENOENT",
    },
    {
      kind: "body throws",
      when: "the report is a directory",
      run: (side, tools) => side.publish(tools.scratch, async () => {}),
      outcome: "threw EISDIR",
    },
    {
      kind: "body throws",
      when: "sending fails",
      run: (side, tools) =>
        side.publish(tools.file("report.txt", "our report"), () =>
          Promise.reject(new Error("refused")),
        ),
      outcome: "threw Error: refused",
    },
    {
      kind: "release fails",
      when: "closing the report fails",
      run: (side, tools) => {
        const report = tools.file("report.txt", "our report");
        tools.fail(fs, "closeSync");
        return side.publish(report, async () => {});
      },
      outcome: "threw EIO",
    },
  ],
});

function readAndClose(fd: number): string {
  const text = readFileSync(fd, "utf8");
  closeSync(fd);
  return text;
}
