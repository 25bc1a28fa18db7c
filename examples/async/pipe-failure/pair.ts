import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pair } from "course/pair";

const text = "x".repeat(300_000);

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "`pipe` does not tell one stream that the other has failed.",
  fix: "pipeline closes both streams when one fails.",
  run: async (side, { scratch, file }) => [
    await failure(side.copy(scratch, join(scratch, "copy.txt"))),
    await failure(
      side.copy(file("full.txt", text), join(scratch, "no", "dir")),
    ),
  ],
  leaks: { file: 2 },
  outcome: "returned [ 'EISDIR', 'ENOENT' ]",
  innocent: {
    run: async (side, { scratch, file }) => {
      const copy = join(scratch, "copy.txt");
      await side.copy(file("full.txt", text), copy);
      return readFileSync(copy, "utf8") === text;
    },
    outcome: "returned true",
  },
});

async function failure(work: Promise<void>): Promise<string | undefined> {
  const error: unknown = await work.catch((error: unknown) => error);
  return (error as NodeJS.ErrnoException | undefined)?.code;
}
