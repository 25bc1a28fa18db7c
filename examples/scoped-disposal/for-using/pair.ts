import fs, { mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { pair } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "`for (using …)` closes only the folders that the loop reaches.",
  fix: "Open lazily: `folders.values().map(open)` opens one folder per iteration.",
  note: "`using` belongs in `for … of`. Keep it out of the head of `for (…; …; …)`: if a closure in the loop captures the variable, Node 26.10 disposes the value after every iteration. TypeScript 7.0 does not check that the items are disposable; `for (using x of [5])` throws a TypeError at run time.",
  run(side, tools) {
    const found = side.folderWith("tea", threeFolders(tools.scratch));
    return found && basename(found);
  },
  leaks: { directory: 2 },
  outcome: "returned 'drinks'",
  innocent: {
    run: (side, tools) => side.folderWith("rum", threeFolders(tools.scratch)),
    outcome: "returned null",
  },
  paths: [
    {
      kind: "acquire fails",
      when: "the second folder is missing",
      run: (side, tools) =>
        side.folderWith("rum", [tools.scratch, join(tools.scratch, "missing")]),
      outcome: "threw ENOENT",
    },
    {
      kind: "body throws",
      when: "reading the first folder fails",
      run(side, tools) {
        tools.fail(fs.Dir.prototype, "readSync");
        return side.folderWith("rum", threeFolders(tools.scratch));
      },
      outcome: "threw EIO",
    },
    {
      kind: "release fails",
      when: "closing the first folder fails",
      run(side, tools) {
        tools.fail(fs.Dir.prototype, "closeSync");
        return side.folderWith("rum", threeFolders(tools.scratch));
      },
      outcome: "threw EIO",
    },
  ],
});

/** The first one contains `tea`. */
function threeFolders(scratch: string): string[] {
  const folders = ["drinks", "food", "spices"].map((name) =>
    join(scratch, name),
  );
  for (const folder of folders) mkdirSync(folder, { recursive: true });
  writeFileSync(join(folders[0]!, "tea"), "");
  return folders;
}
