import { readFileSync } from "node:fs";
import { pair } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "The loop opens a file each turn and closes none.",
  fix: "`finally` inside the loop closes each file before the next is opened.",
  run: (side, tools) => [
    side.countPdfs([
      tools.file("invoice.pdf", "%PDF-2.0"),
      tools.file("receipt.pdf", "%PDF-2.0"),
      tools.file("notes.txt", "no PDF"),
    ]),
    resultOf(() => side.countPdfs([tools.scratch])),
  ],
  leaks: { file: 3, directory: 1 },
  outcome: "returned [ 2, 'EISDIR' ]",
  effect: {
    observe: async (tools) =>
      `for 100 files and 64 descriptors it ${await tools.apart({ openFiles: 64 })}`,
    wrong:
      "for 100 files and 64 descriptors it returned { countPdfs: 'EMFILE', readFileSync: 'EMFILE' }",
    correct:
      "for 100 files and 64 descriptors it returned { countPdfs: 100, readFileSync: 'no PDF' }",
  },
  apart(side, tools) {
    const invoice = tools.file("invoice.pdf", "%PDF-2.0");
    const notes = tools.file("notes.txt", "no PDF");
    return {
      countPdfs: resultOf(() => side.countPdfs(Array(100).fill(invoice))),
      readFileSync: resultOf(() => readFileSync(notes, "utf8")),
    };
  },
  calls: 3,
});

function resultOf(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error instanceof Error && "code" in error ? error.code : error;
  }
}
