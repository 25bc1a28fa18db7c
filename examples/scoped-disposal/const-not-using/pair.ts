import fs from "node:fs";
import { join } from "node:path";
import { pair } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "`const` does not call the dispose method.",
  fix: "Declare the file with `using`: it calls the dispose method at the end of the block.",
  note: "A stack is a resource too. `const stack = new DisposableStack()` releases nothing that the stack holds, however much is registered with it: declare the stack with `using`.",
  run: (side, tools) => side.isScript(tools.file("deploy", "#!/bin/sh\n")),
  leaks: { file: 1 },
  outcome: "returned true",
  paths: [
    {
      kind: "acquire fails",
      when: "the file is missing",
      run: (side, tools) => side.isScript(join(tools.scratch, "missing")),
      outcome: "threw ENOENT",
    },
    {
      kind: "body throws",
      when: "the file is a directory",
      run: (side, tools) => side.isScript(tools.scratch),
      outcome: "threw EISDIR",
    },
    {
      kind: "release fails",
      when: "closing the file fails",
      run(side, tools) {
        tools.fail(fs, "closeSync");
        return side.isScript(tools.file("deploy", "#!/bin/sh\n"));
      },
      outcome: "threw EIO",
    },
    {
      kind: "disposed twice",
      when: "another file has reused the number",
      run(side, tools) {
        const file = new side.OpenFile(tools.file("deploy", "#!/bin/sh\n"));
        file[Symbol.dispose]();
        using other = new side.OpenFile(tools.file("other", "other"));
        file[Symbol.dispose]();
        return fs.readFileSync(other.fd, "utf8");
      },
      outcome: "returned 'other'",
    },
    {
      kind: "disposed twice",
      when: "closing fails, and another file reuses the number",
      async run(side, tools) {
        const file = new side.OpenFile(tools.file("deploy", "#!/bin/sh\n"));
        tools.fail(fs, "closeSync");
        const outcome = await tools.outcomeOf(() => file[Symbol.dispose]());
        using other = new side.OpenFile(tools.file("other", "other"));
        file[Symbol.dispose]();
        return `${outcome}; ${fs.readFileSync(other.fd, "utf8")}`;
      },
      outcome: "returned 'threw EIO; other'",
    },
    {
      kind: "used elsewhere",
      when: "a closed file is used while another has reused its number",
      run(side, tools) {
        const file = new side.OpenFile(tools.file("deploy", "#!/bin/sh\n"));
        file[Symbol.dispose]();
        using _other = new side.OpenFile(tools.file("other", "other"));
        return fs.readFileSync(file.fd, "utf8");
      },
      outcome: "threw Error: the file is closed",
    },
  ],
});
