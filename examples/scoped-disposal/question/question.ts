import { mkdirSync, writeFileSync } from "node:fs";
import { question } from "course/question";

export default question<typeof import("./program.ts")>(import.meta.dirname, {
  ask: "`anyFile` is called 100 times on a folder `music`. In it there is only `music/jazz`, in that only `music/jazz/1959`, and in that one file. How many descriptors are open then that were not before?",
  calls: 100,
  given: ({ path }) => {
    mkdirSync(path("music/jazz/1959"), { recursive: true });
    writeFileSync(path("music/jazz/1959/so-what.flac"), "");
  },
  run: ({ anyFile }, { path }) => anyFile(path("music")),
  why: "`using` closes at the end of its block, and a generator that waits at a `yield` has not come to the end of any block. Here three of them wait, one in the other, and each holds its directory. `next()` asks for one value and tells nobody that it was the last; a `for … of` that is left, a destructuring or `find` would have finished all three.",
  discuss:
    "Every directory in the program is bound with `using`. Ask what would have to happen for the closing brace of `filesIn` to be reached, and who would do it. Then put `const [file] = filesIn(folder);` in place of `next()` and ask again.",
  demonstrate: "scoped-disposal/const-not-using",
  minutes: 7,
});
