import { writeFileSync } from "node:fs";
import { question } from "course/question";

export default question<typeof import("./program.ts")>(import.meta.dirname, {
  ask: "`titleOf` is called 100 times on a page without a title. `using` holds the page, and the page knows how to close its file. How many descriptors are open then that were not before?",
  calls: 100,
  given: ({ path }) => writeFileSync(path("page"), "\nno title"),
  run: ({ titleOf }, { path }) => titleOf(path("page")),
  why: "`using` gets its value when the constructor has returned, and this one throws. The file is open by then, but there is no page that anybody could dispose. Whoever acquires in a constructor has to release in it too, when something in there fails.",
  discuss:
    "Ask who holds the file in the moment of the throw. Then ask whether a check before `openSync` would mend it, and what happens when the reading fails and not the title.",
  demonstrate: "custom-disposable/second-open-fails",
  minutes: 7,
});
