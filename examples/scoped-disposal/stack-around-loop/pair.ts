import { fstatSync, readFileSync } from "node:fs";
import { pair } from "course/pair";

let peak = 0;

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "A stack around the loop keeps what each round opens until the end.",
  fix: "A stack inside the loop closes each file before the next is opened.",
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
});

/** The number may have gone to another file since. */
function isOpen([fd, inode]: [number, number]): boolean {
  try {
    return fstatSync(fd).ino === inode;
  } catch {
    return false;
  }
}
