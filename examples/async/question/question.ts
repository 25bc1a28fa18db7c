import { writeFileSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { question } from "course/question";

const copies = ["berlin", "lisbon", "oslo"];
const handles: FileHandle[] = []; // garbage collection would close them

export default question<typeof import("./program.ts")>(import.meta.dirname, {
  ask: "`fastest` is called 100 times, each time with the same three copies of a file. How many descriptors are open then that were not before?",
  calls: 100,
  given: ({ path, nonce }) => {
    for (const copy of copies) writeFileSync(path(copy), nonce);
  },
  run: ({ fastest }, { path }) =>
    fastest(copies.map(path), async (copy) => {
      const handle = await open(copy);
      handles.push(handle);
      return handle;
    }),
  why: "Every `await` is where it should be, and the winner is closed at the end of the block. But a race only decides whose result counts: the other two files are opened all the same, and nobody is given them to close.",
  discuss:
    "Ask first what is missing in the code, and let the room look for an `await`. Then ask what becomes of the two promises that lost.",
  demonstrate: "async/missing-await",
  minutes: 6,
});
