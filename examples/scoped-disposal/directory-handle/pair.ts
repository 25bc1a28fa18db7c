import fs, { mkdirSync } from "node:fs";
import { join } from "node:path";
import { pair } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "A successful search returns before it closes the directory.",
  fix: "Declare the directory with `using`: it has a dispose method.",
  note: "A leaked directory stays open until garbage collection closes it, with a warning. You cannot control when, or whether, that happens.",
  seen: [
    {
      what: "A listing opened directories and never closed them; Node warned when garbage collection did.",
      where: "vxsuite#8016",
      link: "https://github.com/votingworks/vxsuite/pull/8016",
      date: "2026-02-20",
    },
  ],
  run(side, tools) {
    tools.file("notes.txt");
    return side.findFile(tools.scratch, ".txt");
  },
  leaks: { directory: 1 },
  outcome: "returned 'notes.txt'",
  innocent: {
    run(side, tools) {
      mkdirSync(join(tools.scratch, "old.pdf"), { recursive: true });
      return side.findFile(tools.scratch, ".pdf");
    },
    outcome: "returned null",
  },
  paths: [
    {
      kind: "acquire fails",
      when: "the directory is missing",
      run: (side, tools) =>
        side.findFile(join(tools.scratch, "missing"), ".txt"),
      outcome: "threw ENOENT",
    },
    {
      kind: "body throws",
      when: "reading the directory fails",
      run(side, tools) {
        tools.fail(fs.Dir.prototype, "readSync");
        return side.findFile(tools.scratch, ".txt");
      },
      outcome: "threw EIO",
    },
    {
      kind: "release fails",
      when: "closing the directory fails",
      run(side, tools) {
        tools.fail(fs.Dir.prototype, "closeSync");
        return side.findFile(tools.scratch, ".pdf");
      },
      outcome: "threw EIO",
    },
  ],
});
