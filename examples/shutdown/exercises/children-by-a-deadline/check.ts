import { closeSync, openSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { exercise, type Tools } from "course/exercise";

type Answer = typeof import("./solution.ts");
type Child = import("./solution.ts").Child;

interface Variation {
  /** What each child does with SIGTERM. */
  readonly children?: readonly Kind[];
}

type Kind = "polite" | "stubborn" | "forbidden";

const patience = 30;
const signalled = ["SIGTERM to 0", "SIGTERM to 1", "SIGTERM to 2"];

export default exercise<Answer, Variation>(import.meta.dirname, {
  call: "endAll()",
  minutes: 8,
  run: endThem,
  returns: 0,
  holds: ["0", "1", "2"],
  events: [...signalled, "0 ends", "1 ends", "2 ends"],
  paths: {
    "the ordinary path": { requirements: [1, 3, 4] },
    "there are no children": {
      requirements: [3, 4],
      children: [],
      holds: [],
      events: [],
    },
    "one child ignores SIGTERM": {
      requirements: [1, 2, 4],
      children: ["stubborn", "polite", "polite"],
      returns: 1,
      events: [...signalled, "1 ends", "2 ends", "SIGKILL to 0", "0 ends"],
    },
    "two children ignore SIGTERM": {
      requirements: [1, 2, 4],
      children: ["stubborn", "polite", "stubborn"],
      returns: 2,
      events: [
        ...signalled,
        "1 ends",
        "SIGKILL to 0",
        "SIGKILL to 2",
        "0 ends",
        "2 ends",
      ],
    },
    "the first child cannot be signalled": {
      requirements: [5],
      children: ["forbidden", "polite", "stubborn"],
      throws: ({ nonce }) => `Error: 0: ${nonce}`,
      events: [...signalled, "1 ends", "SIGKILL to 2", "2 ends"],
    },
    "the last child cannot be signalled": {
      requirements: [5],
      children: ["stubborn", "polite", "forbidden"],
      throws: ({ nonce }) => `Error: 2: ${nonce}`,
      events: [...signalled, "1 ends", "SIGKILL to 0", "0 ends"],
    },
    "two children cannot be signalled": {
      requirements: [5],
      children: ["forbidden", "polite", "forbidden"],
      throws: ({ nonce }) => `Error: 0: ${nonce}`,
      events: [...signalled, "1 ends"],
    },
  },
});

async function endThem(
  { endAll }: Answer,
  tools: Tools,
  { children = ["polite", "polite", "polite"] }: Variation,
): Promise<number> {
  const { look, note, path, nonce } = tools;
  if (hasTimers()) await setTimeout(2 * patience); // of the path before
  using files = new DisposableStack(); // the forbidden ones are still open
  const all = children.map((kind, index): Child => {
    const file = openSync(path(String(index)), "w");
    const end = Promise.withResolvers<void>();
    let isOpen = true;
    const close = () => {
      if (isOpen) closeSync(file);
      isOpen = false;
    };
    if (kind === "forbidden") files.defer(close);
    let isEnding = false;
    const ends = async () => {
      if (isEnding) return;
      isEnding = true;
      await setTimeout(8);
      note(`${index} ends`);
      close();
      end.resolve();
    };
    return {
      ended: end.promise,
      kill: (signal) => {
        if (index === 0 && signal === "SIGTERM") look();
        note(`${signal} to ${index}`);
        if (kind === "forbidden") throw new Error(`${index}: ${nonce}`);
        if (kind === "polite" || signal === "SIGKILL") void ends();
      },
    };
  });
  if (children.length === 0) look();
  const outcome = endAll(all, patience);
  try {
    return await outcome;
  } finally {
    if (hasTimers()) note("a timer is left");
    await setTimeout(1);
  }
}

function hasTimers(): boolean {
  return process.getActiveResourcesInfo().includes("Timeout");
}
