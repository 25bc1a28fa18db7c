import { writeFileSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { question } from "course/question";

const copies = ["berlin", "lisbon", "oslo"];
// Since Node 25, garbage collection of an open FileHandle ends the process.
const handles: FileHandle[] = [];

export default question<typeof import("./program.ts")>(import.meta.dirname, {
  ask: "`fastest` is called 100 times, each time with the same three copies of a file. How many descriptors are open afterwards that were not open before?",
  calls: 100,
  leaks: 200,
  given: ({ path, nonce }) => {
    for (const copy of copies) writeFileSync(path(copy), nonce);
  },
  run: ({ fastest }, { path }) =>
    fastest(copies.map(path), async (copy) => {
      const handle = await open(copy);
      handles.push(handle);
      return handle;
    }),
  why: "No `await` is missing, and the winner is closed at the end of the block. But `Promise.race` decides only which result is used. The other two files are opened as well, and no code receives their handles to close them. This count keeps all handles referenced. Without that, garbage collection of an open handle ends the process on Node 25 and later.",
  discuss:
    "First ask what is missing in the code, and let the room look for an `await`. Then ask what happens to the two promises that lost the race, and what garbage collection does with their handles.",
  demonstrate: "async/late-arrival",
  minutes: 6,
});
