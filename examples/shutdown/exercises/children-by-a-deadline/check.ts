import { closeSync, openSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { exercise, type Tools } from "course/exercise";

type Answer = typeof import("./solution.ts");
type Child = import("./solution.ts").Child;

interface Variation {
  /** What each child does with SIGTERM. */
  readonly children?: readonly Kind[];
}

/** A slow one ignores SIGTERM, and needs long to end after SIGKILL. */
type Kind = "polite" | "stubborn" | "slow" | "forbidden";

const patience = 80;
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
      children: ["slow", "polite", "polite"],
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
  { look, note, path, nonce, afterTimers }: Tools,
  { children = ["polite", "polite", "polite"] }: Variation,
): Promise<number> {
  using files = new DisposableStack(); // the forbidden ones are still open
  const running = new Set<number>();
  const stubborn = new Set<number>();
  // A killed child ends when all have SIGKILL: an answer may have many timers.
  const allKilled = Promise.withResolvers<void>();
  // `look` takes a while: it runs when all are signalled, and before any ends.
  let looked: Promise<void> | undefined;
  const all = children.map((kind, index): Child => {
    const file = openSync(path(String(index)), "w");
    if (kind === "forbidden") files.defer(() => closeSync(file));
    const end = Promise.withResolvers<void>();
    let isEnding = false;
    const ends = async () => {
      if (isEnding) return;
      isEnding = true;
      if (kind === "polite") {
        await looked;
      } else {
        stubborn.delete(index);
        if (stubborn.size === 0) allKilled.resolve();
        await Promise.all([allKilled.promise, looked]);
        await setTimeout(kind === "slow" ? 2 * patience : 8);
      }
      note(`${index} ends`);
      closeSync(file);
      running.delete(index);
      end.resolve();
    };
    const child: Child = {
      ended: end.promise,
      kill(signal) {
        if (this !== child) throw new TypeError("`this` is no child");
        note(`${signal} to ${index}`);
        looked ??= setTimeout(25).then(look);
        if (kind === "forbidden") throw new Error(`${index}: ${nonce}`);
        running.add(index);
        if (kind !== "polite" && signal === "SIGTERM") stubborn.add(index);
        if (kind === "polite" || signal === "SIGKILL") void ends();
      },
    };
    return child;
  });
  if (children.length === 0) look();
  try {
    return await endAll(all, patience);
  } finally {
    for (const index of running) note(`${index} still runs`);
    if (running.size === 0 && hasTimers()) note("a timer is left");
    await looked;
    await afterTimers();
  }
}

function hasTimers(): boolean {
  return process.getActiveResourcesInfo().includes("Timeout");
}
