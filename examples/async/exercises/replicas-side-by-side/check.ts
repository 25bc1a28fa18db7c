import { closeSync, openSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { exercise, type Tools } from "course/exercise";

type Answer = typeof import("./solution.ts");
type Replica = import("./solution.ts").Replica;

const hosts = ["berlin", "lisbon", "oslo"];

export default exercise<Answer>(import.meta.dirname, {
  call: "compare()",
  minutes: 12,
  paths: {
    "the ordinary path": {
      run: ({ compare }, tools) =>
        compare(hosts, tools.nonce, (host) => connect(host, tools, {})),
      returns: ({ nonce }) => hosts.map((host) => `${nonce} of ${host}`),
      holds: hosts,
    },
    "one host is given twice": {
      run: ({ compare }, tools) =>
        compare(["oslo", ...hosts], tools.nonce, (host) =>
          connect(host, tools, {}),
        ),
      returns: ({ nonce }) =>
        ["oslo", ...hosts].map((host) => `${nonce} of ${host}`),
      holds: hosts,
    },
    "one host refuses at once": {
      run: ({ compare }, tools) =>
        andThen(
          compare(hosts, tools.nonce, (host) =>
            connect(host, tools, { oslo: "refuse" }),
          ),
          14,
        ),
      throws: ({ nonce }) => `Error: oslo: no ${nonce}`,
    },
    "one host refuses in the end": {
      run: ({ compare }, tools) =>
        andThen(
          compare(hosts, tools.nonce, (host) =>
            connect(host, tools, { lisbon: "refuse" }),
          ),
          12,
        ),
      throws: ({ nonce }) => `Error: lisbon: no ${nonce}`,
    },
    "finding rejects": {
      run: ({ compare }, tools) =>
        compare(hosts, tools.nonce, (host) =>
          connect(host, tools, { lisbon: "find" }),
        ),
      throws: ({ nonce }) => `Error: lisbon: no ${nonce}`,
      holds: hosts,
    },
    "closing fails": {
      run: ({ compare }, tools) =>
        compare(hosts, tools.nonce, (host) =>
          connect(host, tools, { lisbon: "close" }),
        ),
      throws: ({ nonce }) => `Error: lisbon: no ${nonce}`,
      holds: hosts,
    },
    "one host refuses and closing another fails": {
      run: ({ compare }, tools) =>
        andThen(
          compare(hosts, tools.nonce, (host) =>
            connect(host, tools, { berlin: "close", lisbon: "refuse" }),
          ),
          12,
        ),
      throws: ({ nonce }) =>
        `SuppressedError (Error: berlin: no ${nonce}, suppressing Error: lisbon: no ${nonce})`,
    },
    "one host refuses at once and closing a late one fails": {
      run: ({ compare }, tools) =>
        andThen(
          compare(hosts, tools.nonce, (host) =>
            connect(host, tools, { lisbon: "close", oslo: "refuse" }),
          ),
          14,
        ),
      throws: ({ nonce }) =>
        `SuppressedError (Error: lisbon: no ${nonce}, suppressing Error: oslo: no ${nonce})`,
    },
    "finding rejects and closing another fails": {
      run: ({ compare }, tools) =>
        compare(hosts, tools.nonce, (host) =>
          connect(host, tools, { berlin: "find", lisbon: "close" }),
        ),
      throws: ({ nonce }) =>
        `SuppressedError (Error: lisbon: no ${nonce}, suppressing Error: berlin: no ${nonce})`,
    },
    "closing two fails": {
      run: ({ compare }, tools) =>
        inOneOrder(
          compare(hosts, tools.nonce, (host) =>
            connect(host, tools, { berlin: "close", lisbon: "close" }),
          ),
        ),
      throws: ({ nonce }) =>
        `SuppressedError (Error: lisbon: no ${nonce}, suppressing Error: berlin: no ${nonce})`,
    },
  },
});

/** In turns of the event loop: the last of the hosts is there first. */
const turns: Record<string, number> = { berlin: 2, lisbon: 3, oslo: 1 };

/** A file stands for the connection; what fails is told by its host. */
async function connect(
  host: string,
  { look, path, nonce }: Tools,
  fails: Record<string, "refuse" | "find" | "close">,
): Promise<Replica> {
  const failAt = (when: "refuse" | "find" | "close") => {
    if (fails[host] === when) throw new Error(`${host}: no ${nonce}`);
  };
  await pass(turns[host]!);
  failAt("refuse");
  const file = openSync(path(host), "a");
  let isOpen = true;
  return {
    find: async (key) => {
      await pass(12);
      look();
      failAt("find");
      return `${key} of ${host}`;
    },
    [Symbol.asyncDispose]: async () => {
      // Whoever closes all at once hears of a failure before the rest is closed.
      await pass(fails[host] === "close" ? 0 : 2);
      if (isOpen) closeSync(file);
      isOpen = false;
      failAt("close");
    },
  };
}

/**
 * What is connected after the call would be taken for the next path's. Whoever
 * asks the others all the same is a turn or two from closing them then.
 */
async function andThen<T>(compared: Promise<T>, turns: number): Promise<T> {
  try {
    return await compared;
  } finally {
    await pass(turns);
  }
}

/** It is up to the answer which connection it closes first. */
async function inOneOrder<T>(compared: Promise<T>): Promise<T> {
  try {
    return await compared;
  } catch (error) {
    throw errorsIn(error)
      .toSorted((a, b) => `${a}`.localeCompare(`${b}`))
      .reduce((first, next) => new SuppressedError(next, first));
  }
}

function errorsIn(error: unknown): unknown[] {
  return error instanceof SuppressedError
    ? [error.suppressed, error.error].flatMap(errorsIn)
    : [error];
}

async function pass(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await setImmediate();
}
