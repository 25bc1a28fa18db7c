import { mkdirSync, writeFileSync } from "node:fs";
import { question } from "course/question";

export default question<typeof import("./program.ts")>(import.meta.dirname, {
  ask: "`anyFile` is called 100 times on a folder `music`. The folder contains only `music/jazz`, which contains only `music/jazz/1959`, which contains one file. How many more descriptors are open after the calls than before?",
  calls: 100,
  leaks: 300,
  given: ({ path }) => {
    mkdirSync(path("music/jazz/1959"), { recursive: true });
    writeFileSync(path("music/jazz/1959/so-what.flac"), "");
  },
  run: ({ anyFile }, { path }) => anyFile(path("music")),
  why: "`using` closes at the end of its block, and a generator that waits at a `yield` has not reached the end of any block. Here three nested generators wait, and each one holds its directory open. `next()` asks for one value and does not tell the generator that it was the last. A `break` in a `for … of`, a destructuring or `find` would have finished all three.",
  discuss:
    "The program declares every directory with `using`. Ask what has to happen before the closing brace of `filesIn` is reached, and which code would make it happen. Then replace `next()` with `const [file] = filesIn(folder);` and ask again.",
  demonstrate: "scoped-disposal/const-not-using",
  minutes: 7,
});
