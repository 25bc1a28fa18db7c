import { pair } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "`const` binds the file, and nothing calls its dispose method.",
  fix: "`using` calls the dispose method on every way out of the block.",
  run: (side, tools) => side.isScript(tools.file("deploy", "#!/bin/sh\n")),
  leaks: { file: 1 },
  outcome: "returned true",
});
