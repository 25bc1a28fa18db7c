import { closeSync, openSync } from "node:fs";
import { exercise, type PathContext, type Tools } from "course/exercise";

type Answer = typeof import("./solution.ts");
type Part = import("./solution.ts").Part;
type Job = import("./solution.ts").Job;
type Spooler = import("./solution.ts").Spooler;

interface Variation {
  readonly names?: string[];
  /** The parts that cannot be opened, are empty, or fail to close. */
  readonly missing?: string;
  readonly empty?: string;
  readonly stuck?: string;
  readonly refuses?: true;
  /** When the spooler disposes the job; after the call unless given. */
  readonly disposes?: "at once" | "twice";
}

const closed = ["back closes", "text closes", "cover closes"];
const seven = ["cover", "title", "text", "notes", "index", "maps", "back"];

export default exercise<Answer, Variation>(import.meta.dirname, {
  call: "submit()",
  isSync: true,
  minutes: 8,
  run: submitTo,
  holds: ["back", "cover", "text"],
  paths: {
    "the ordinary path": {
      requirements: [1, 3],
      returns: textOf("cover", "text", "back"),
      events: ["the call ends", ...closed],
    },
    "there is one part": {
      requirements: [1, 3],
      names: ["text"],
      returns: textOf("text"),
      holds: ["text"],
      events: ["the call ends", "text closes"],
    },
    "there are seven parts": {
      requirements: [1, 3],
      names: seven,
      returns: textOf(...seven),
      holds: seven,
      events: [
        "the call ends",
        ...seven.toReversed().map((name) => `${name} closes`),
      ],
    },
    "the 3rd part is missing": {
      requirements: [2],
      missing: "back",
      throws: failureOf("back"),
      holds: ["cover", "text"],
      events: ["text closes", "cover closes", "the call ends"],
    },
    "the 3rd part is empty": {
      requirements: [2],
      empty: "back",
      throws: "Error: back is empty",
      events: [...closed, "the call ends"],
    },
    "the 3rd part is missing, and closing the 2nd fails": {
      requirements: [2, 5],
      missing: "back",
      stuck: "text",
      throws: bothOf("text", "back"),
      holds: ["cover", "text"],
      events: ["text closes", "cover closes", "the call ends"],
    },
    "the spooler refuses": {
      requirements: [4, 5],
      refuses: true,
      throws: failureOf("spooler"),
      events: [...closed, "the call ends"],
    },
    "the spooler refuses, and closing the 2nd part fails": {
      requirements: [4, 5],
      refuses: true,
      stuck: "text",
      throws: bothOf("text", "spooler"),
      events: [...closed, "the call ends"],
    },
    "the spooler disposes the job at once": {
      requirements: [3],
      disposes: "at once",
      returns: textOf("cover", "text", "back"),
      events: [...closed, "the call ends"],
    },
    "the spooler disposes the job, and refuses": {
      requirements: [4],
      disposes: "at once",
      refuses: true,
      throws: failureOf("spooler"),
      events: [...closed, "the call ends"],
    },
    "the spooler disposes the job twice": {
      requirements: [3],
      disposes: "twice",
      returns: textOf("cover", "text", "back"),
      events: ["the call ends", ...closed],
    },
    "closing fails, and the spooler disposes the job again": {
      requirements: [3],
      stuck: "text",
      disposes: "twice",
      throws: failureOf("text"),
      events: ["the call ends", ...closed],
    },
    "closing the 2nd part fails for the spooler": {
      requirements: [3],
      stuck: "text",
      throws: failureOf("text"),
      events: ["the call ends", ...closed],
    },
  },
});

function textOf(...names: string[]) {
  return ({ nonce }: PathContext) => names.map((name) => `${nonce} ${name}`);
}

function failureOf(what: string) {
  return ({ nonce }: PathContext) => `Error: ${what}: no ${nonce}`;
}

function bothOf(later: string, first: string) {
  return ({ nonce }: PathContext) =>
    `SuppressedError (Error: ${later}: no ${nonce}, suppressing Error: ${first}: no ${nonce})`;
}

function submitTo(
  { submit }: Answer,
  tools: Tools,
  { names = ["cover", "text", "back"], refuses, disposes, ...files }: Variation,
): unknown {
  const { look, note, nonce } = tools;
  const jobs: Job[] = [];
  const spooler: Spooler = {
    accept(job) {
      if (this !== spooler) throw new TypeError("`this` is no spooler");
      look();
      texts.push(...job.parts.map((part) => (part as PartWithText).text));
      if (disposes === "at once") job[Symbol.dispose]();
      if (refuses) throw new Error(`spooler: no ${nonce}`);
      jobs.push(job);
    },
  };
  let hasBegun = false;
  const texts: unknown[] = [];
  try {
    submit(
      names,
      (name) => {
        hasBegun = true;
        return openPart(name, tools, files);
      },
      spooler,
    );
  } finally {
    if (hasBegun) note("the call ends");
  }
  try {
    for (const job of jobs) job[Symbol.dispose]();
  } finally {
    if (disposes === "twice") for (const job of jobs) job[Symbol.dispose]();
  }
  return hasBegun ? texts : undefined;
}

interface PartWithText extends Part {
  readonly text: string;
}

function openPart(
  name: string,
  { look, note, path, nonce }: Tools,
  { missing, empty, stuck }: Variation,
): PartWithText {
  if (name === missing) {
    look();
    throw new Error(`${name}: no ${nonce}`);
  }
  const fd = openSync(path(name), "a");
  let isOpen = true;
  const part: PartWithText = {
    text: `${nonce} ${name}`,
    get size() {
      if (name === empty) look();
      return name === empty ? 0 : 1;
    },
    [Symbol.dispose]() {
      if (this !== part) throw new TypeError("`this` is no part");
      note(isOpen ? `${name} closes` : `${name} closes again`);
      if (isOpen) closeSync(fd);
      isOpen = false;
      if (name === stuck) throw new Error(`${name}: no ${nonce}`);
    },
  };
  return part;
}
