import { writeFileSync } from "node:fs";
import { question } from "course/question";

export default question<typeof import("./program.ts")>(import.meta.dirname, {
  ask: "`titleOf` is called 100 times on a page without a title. It declares the page with `using`, and the page can close its file. How many more descriptors are open after the calls than before?",
  calls: 100,
  leaks: 100,
  given: ({ path }) => writeFileSync(path("page"), "\nno title"),
  run: ({ titleOf }, { path }) => titleOf(path("page")),
  why: "`using` gets its value after the constructor has returned, and this constructor throws. The file is already open, but there is no page to dispose. A constructor that acquires a resource has to release it when a later line of the constructor fails.",
  discuss:
    "Ask what holds the file at the moment of the throw. Then ask whether a check before `openSync` would fix the leak, and what happens when the read fails instead of the title check.",
  demonstrate: "custom-disposable/constructor-throws",
  minutes: 7,
});
