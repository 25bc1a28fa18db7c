import { closeSync, openSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { exercise, type PathContext, type Tools } from "course/exercise";

type Answer = typeof import("./solution.ts");
type Catalog = import("./solution.ts").Catalog;
type Lease = import("./solution.ts").Lease;
type Acquire = () => Promise<Lease>;

interface Variation {
  readonly use?: (acquire: Acquire, tools: Tools) => Promise<unknown>;
  /** The step of the first catalog that fails. */
  readonly fails?: "open" | "close";
}

export default exercise<Answer, Variation>(import.meta.dirname, {
  call: "share()",
  minutes: 10,
  run: useShared,
  holds: ["catalog"],
  paths: {
    "the ordinary path": {
      requirements: [1, 3],
      use: (acquire) => findIn(acquire, "Emma"),
      returns: ({ nonce }) => `Emma ${nonce}`,
      events: ["opens", "closes"],
    },
    "two users come one after the other": {
      requirements: [1, 3],
      use: async (acquire) => [
        await findIn(acquire, "Emma"),
        await findIn(acquire, "Ivanhoe"),
      ],
      returns: bothTitles,
      events: ["opens", "closes", "opens", "closes"],
    },
    "two users come at the same time": {
      requirements: [2],
      use: (acquire) =>
        Promise.all([findIn(acquire, "Emma"), findIn(acquire, "Ivanhoe")]),
      returns: bothTitles,
      events: ["opens", "closes"],
    },
    "a second user comes while the first one reads": {
      requirements: [1, 3],
      use: async (acquire, { note }) => {
        await using first = await acquire();
        await using second = await acquire();
        const emma = await first.catalog.find("Emma");
        await first[Symbol.asyncDispose]();
        note("the first one ends");
        return [emma, await second.catalog.find("Ivanhoe")];
      },
      returns: bothTitles,
      events: ["opens", "the first one ends", "closes"],
    },
    "the second user ends first": {
      requirements: [1, 3],
      use: async (acquire, { note }) => {
        await using first = await acquire();
        await using second = await acquire();
        const emma = await second.catalog.find("Emma");
        await second[Symbol.asyncDispose]();
        note("the second one ends");
        return [emma, await first.catalog.find("Ivanhoe")];
      },
      returns: bothTitles,
      events: ["opens", "the second one ends", "closes"],
    },
    "a user asks just before the last lease ends": {
      requirements: [1],
      use: async (acquire) => {
        const first = await acquire();
        const emma = await first.catalog.find("Emma");
        const asking = acquire();
        await first[Symbol.asyncDispose]();
        await using second = await asking;
        return [emma, await second.catalog.find("Ivanhoe")];
      },
      returns: bothTitles,
    },
    "one of three leases is disposed twice": {
      requirements: [4],
      use: async (acquire, { note }) => {
        await using first = await acquire();
        await using second = await acquire();
        await using _third = await acquire();
        const emma = await first.catalog.find("Emma");
        await first[Symbol.asyncDispose]();
        await first[Symbol.asyncDispose]();
        await first[Symbol.asyncDispose]();
        note("the first one ends");
        return [emma, await second.catalog.find("Ivanhoe")];
      },
      returns: bothTitles,
      events: ["opens", "the first one ends", "closes"],
    },
    "opening fails for two users, and a third one comes": {
      requirements: [5],
      fails: "open",
      use: async (acquire) => {
        const failed = await Promise.allSettled([acquire(), acquire()]);
        const text = await findIn(acquire, "Emma");
        return [...failed.map(({ status }) => status), text];
      },
      returns: ({ nonce }) => ["rejected", "rejected", `Emma ${nonce}`],
      events: ["opens", "opens", "closes"],
    },
    "opening fails": {
      requirements: [5],
      fails: "open",
      use: async (acquire, { look }) => {
        try {
          await acquire();
        } finally {
          look();
        }
      },
      holds: [],
      throws: failureOf("open"),
      events: ["opens"],
    },
    "a user comes while the catalog closes": {
      requirements: [1, 6],
      use: async (acquire) => {
        const first = await acquire();
        const emma = await first.catalog.find("Emma");
        const closing = first[Symbol.asyncDispose]();
        const ivanhoe = await findIn(acquire, "Ivanhoe");
        await closing;
        return [emma, ivanhoe];
      },
      returns: bothTitles,
      events: ["opens", "closes", "opens", "closes"],
    },
    "closing fails": {
      requirements: [3],
      fails: "close",
      use: (acquire) => findIn(acquire, "Emma"),
      throws: failureOf("close"),
      events: ["opens", "closes"],
    },
    "closing fails and the lease is disposed again": {
      requirements: [3, 4],
      fails: "close",
      use: async (acquire) => {
        await using lease = await acquire();
        await lease.catalog.find("Emma");
        await lease[Symbol.asyncDispose]();
      },
      throws: failureOf("close"),
      events: ["opens", "closes"],
    },
    "a user comes while the closing fails": {
      requirements: [6],
      fails: "close",
      use: async (acquire) => {
        const first = await acquire();
        const closing = first[Symbol.asyncDispose]();
        const [closed, text] = await Promise.all([
          closing.then(() => "closed", String),
          findIn(acquire, "Emma").catch(String),
        ]);
        return [closed, text];
      },
      returns: (context) => [
        failureOf("close")(context),
        `Emma ${context.nonce}`,
      ],
      events: ["opens", "closes", "opens", "closes"],
    },
  },
});

function bothTitles({ nonce }: PathContext) {
  return [`Emma ${nonce}`, `Ivanhoe ${nonce}`];
}

function failureOf(step: string) {
  return ({ nonce }: PathContext) => `Error: ${step}: no ${nonce}`;
}

async function findIn(acquire: Acquire, title: string): Promise<string> {
  await using lease = await acquire();
  return await lease.catalog.find(title);
}

async function useShared(
  { share }: Answer,
  tools: Tools,
  { use, fails }: Variation,
): Promise<unknown> {
  const { note } = tools;
  const catalogs = { opened: 0, open: 0, closing: 0 };
  const acquire: Acquire | undefined = share(async () => {
    note("opens");
    if (++catalogs.open > 1) note("two are open");
    const isFirst = ++catalogs.opened === 1;
    return await openCatalog(tools, isFirst ? fails : undefined, catalogs);
  });
  if (acquire === undefined) return undefined;
  try {
    return await use?.(acquire, tools);
  } finally {
    if (catalogs.closing > 0) note("the last dispose ends");
    while (catalogs.closing > 0) await setImmediate();
    for (let turn = 0; turn < 6; turn++) await setImmediate();
    if (catalogs.open > 0) note("the catalog stays open");
  }
}

async function openCatalog(
  { look, note, path, nonce, afterTimers }: Tools,
  fails: Variation["fails"],
  catalogs: { open: number; closing: number },
): Promise<Catalog> {
  await setImmediate();
  await afterTimers();
  if (fails === "open") {
    catalogs.open--;
    throw new Error(`open: no ${nonce}`);
  }
  const fd = openSync(path("catalog"), "a");
  let isOpen = true;
  const catalog: Catalog = {
    async find(title) {
      await setImmediate();
      if (!isOpen) throw new Error("the catalog is closed");
      look();
      return `${title} ${nonce}`;
    },
    async [Symbol.asyncDispose]() {
      if (this !== catalog) throw new TypeError("`this` is no catalog");
      if (!isOpen) return note("closes again");
      isOpen = false;
      catalogs.closing++;
      await setImmediate();
      await afterTimers();
      closeSync(fd);
      catalogs.open--;
      note("closes");
      await setImmediate();
      catalogs.closing--;
      if (fails === "close") throw new Error(`close: no ${nonce}`);
    },
  };
  return catalog;
}
