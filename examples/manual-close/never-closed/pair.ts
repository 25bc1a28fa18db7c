import fs, { readFileSync } from "node:fs";
import { join } from "node:path";
import { pair } from "course/pair";

const invoice = "%PDF-2.0";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "The loop opens files and never closes them.",
  fix: "Close each file in a `finally` inside the loop.",
  seen: [
    {
      what: "A server that measures images never closed their files and failed with EMFILE after a while.",
      where: "image-size#9",
      link: "https://github.com/image-size/image-size/issues/9",
      date: "2013-11-19",
    },
  ],
  run: (side, tools) =>
    side.countPdfs([
      tools.file("invoice.pdf", invoice),
      tools.file("receipt.pdf", invoice),
      tools.file("notes.txt", "no PDF"),
    ]),
  leaks: { file: 3 },
  outcome: "returned 2",
  effect: {
    observe: async (tools) => {
      const ending = await tools.apart({ openFiles: 64 });
      return ending.replace(/^returned (["'])(.*)\1$/, "$2");
    },
    wrong:
      "with 64 descriptors, countPdfs of 100 files threw EMFILE, then readFileSync threw EMFILE",
    correct:
      "with 64 descriptors, countPdfs of 100 files returned 100, then readFileSync returned 'no PDF'",
  },
  async apart(side, tools) {
    const pdfs = Array<string>(100).fill(tools.file("invoice.pdf", invoice));
    const notes = tools.file("notes.txt", "no PDF");
    const counting = await tools.outcomeOf(() => side.countPdfs(pdfs));
    const reading = await tools.outcomeOf(() => readFileSync(notes, "utf8"));
    return `with 64 descriptors, countPdfs of 100 files ${counting}, then readFileSync ${reading}`;
  },
  calls: 3,
  paths: [
    {
      kind: "acquire fails",
      when: "the second file is missing",
      run: (side, tools) =>
        side.countPdfs([
          tools.file("invoice.pdf", invoice),
          join(tools.scratch, "missing.pdf"),
        ]),
      outcome: "threw ENOENT",
    },
    {
      kind: "body throws",
      when: "the second file is a directory",
      run: (side, tools) =>
        side.countPdfs([tools.file("invoice.pdf", invoice), tools.scratch]),
      outcome: "threw EISDIR",
    },
    {
      kind: "release fails",
      when: "closing the first file fails",
      run: (side, tools) => {
        const pdf = tools.file("invoice.pdf", invoice);
        tools.fail(fs, "closeSync");
        return side.countPdfs([pdf, pdf]);
      },
      outcome: "threw EIO",
    },
  ],
});
