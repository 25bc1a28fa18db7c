import { existsSync, rmSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { type Tools, pair } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "The second release throws, and the loop never gets to the third.",
  fix: "A stack runs every release, and only then throws what went wrong.",
  run: (side, tools) => {
    const locks = freeLocks(tools);
    return side.copyRows(locks, () => {
      if (!locks.every((path) => existsSync(path))) throw new Error("no lock");
      unlinkSync(locks[1]!);
      return 3;
    });
  },
  // The second lock's, which its own throw kept open, and the third's.
  leaks: { file: 2 },
  outcome: "threw ENOENT",
  effect: {
    observe: (tools) => {
      const taken = pathsOf(tools).filter((path) => existsSync(path));
      return `${taken.length} of 3 locks are still taken`;
    },
    wrong: "1 of 3 locks are still taken",
    correct: "0 of 3 locks are still taken",
  },
  innocent: {
    run: (side, tools) => {
      const locks = freeLocks(tools);
      const rows = side.copyRows(locks, () => 3);
      // Taken and given back twice: the first call has left no lock behind.
      return [rows, side.copyRows(locks, () => 4)];
    },
    outcome: "returned [ 3, 4 ]",
  },
});

function freeLocks(tools: Tools): string[] {
  const paths = pathsOf(tools);
  for (const path of paths) rmSync(path, { force: true });
  return paths;
}

function pathsOf({ scratch }: Tools): string[] {
  return ["users", "orders", "items"].map((table) =>
    join(scratch, `${table}.lock`),
  );
}
