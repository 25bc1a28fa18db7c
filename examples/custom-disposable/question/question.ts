import { writeFileSync } from "node:fs";
import { question } from "fdleak/exercises";

export default question<typeof import("./program.ts")>(import.meta.dirname, {
  ask: "`visit` opens a page and returns its number. It is called 100 times, and the caller closes none of the pages. How many descriptors are open then that were not before?",
  calls: 100,
  given: ({ path }) => writeFileSync(path("page"), "hello"),
  run: ({ visit }, { path }) => visit(path("journal"), path("page")),
  why: "The journal is closed by hand, and its number is free. The page gets that very number, since the kernel hands out the lowest one. At the end of the block `using` closes the journal once more: it closes the page, without an error, and the caller is returned a number that is no longer open.",
  discuss:
    "Ask what the caller sees when it reads the page, and what it sees when another file has been opened by then. Ask which of the two closes in `visit` is the mistake, and whether a class could be written so that neither is.",
  demonstrate: "custom-disposable/disposed-twice",
  minutes: 7,
});
