import { writeFileSync } from "node:fs";
import { question } from "course/question";

const users = ["ann", "bob", "ann", "cem", "bob", "ann"];

export default question<typeof import("./program.ts")>(import.meta.dirname, {
  ask: "`readAll` is called 20 times, each time with six files: three of ann, two of bob, one of cem. How many descriptors are open afterwards that were not open before?",
  calls: 20,
  leaks: 60,
  given: ({ path }) => writeFileSync(path("letter"), "hello"),
  run: ({ readAll }, { path }) =>
    readAll(users.map((user) => ({ user, path: path("letter") }))),
  why: "Each call opens six files. A Map has one entry for each key: the next file of the same user replaces the number of the file before, and does not close it. `finally` closes the three numbers that are in the Map. 6 − 3 = 3 files for each of the 20 calls.",
  discuss:
    "Ask who owns a file after `opened.set`. Ask what the answer is if the third file is missing: the Map then has two files, and `finally` closes both.",
  demonstrate: "ownership/replaced-file",
  minutes: 5,
});
