import fs, { fstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pair } from "course/pair";

let peak = 0;

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "A stack around the loop keeps every file open until the loop ends.",
  fix: "Create the stack inside the loop.",
  note: "`visit` has the return type `undefined`, not `void`: TypeScript accepts an async function as `void`, and the file of an async `visit` would be closed at its first `await`.",
  run(side, tools) {
    const paths = Array.from({ length: 20 }, (_, page) =>
      tools.file(`page-${page}.txt`, "word "),
    );
    const pages: string[] = [];
    const inodes = new Map<number, number>();
    peak = 0;
    side.forEachFile(paths, (fd) => {
      inodes.set(fd, fstatSync(fd).ino);
      peak = Math.max(peak, [...inodes].filter(isOpen).length);
      pages.push(readFileSync(fd, "utf8"));
    });
    return `${pages.join("").length} characters`;
  },
  leaks: {},
  outcome: "returned '100 characters'",
  effect: {
    observe: () => `at most ${peak} of 20 files open at once`,
    wrong: "at most 20 of 20 files open at once",
    correct: "at most 1 of 20 files open at once",
  },
  paths: [
    {
      kind: "acquire fails",
      when: "the second file is missing",
      run: (side, tools) =>
        side.forEachFile(
          [tools.file("page-1.txt"), join(tools.scratch, "missing")],
          () => {},
        ),
      outcome: "threw ENOENT",
    },
    {
      kind: "body throws",
      when: "`visit` throws at the second file",
      run(side, tools) {
        let visits = 0;
        side.forEachFile(
          [tools.file("page-1.txt"), tools.file("page-2.txt")],
          () => {
            if (++visits === 2) throw new Error("page 2 is empty");
          },
        );
      },
      outcome: "threw Error: page 2 is empty",
    },
    {
      kind: "release fails",
      when: "closing the first file fails",
      run(side, tools) {
        tools.fail(fs, "closeSync");
        side.forEachFile(
          [tools.file("page-1.txt"), tools.file("page-2.txt")],
          () => {},
        );
      },
      outcome: "threw EIO",
    },
  ],
});

/** Another file may have reused the number. */
function isOpen([fd, inode]: [number, number]): boolean {
  try {
    return fstatSync(fd).ino === inode;
  } catch {
    return false;
  }
}
