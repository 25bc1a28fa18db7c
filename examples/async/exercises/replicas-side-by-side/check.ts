import { closeSync, openSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { exercise, type Tools } from "course/exercise";

type Answer = typeof import("./solution.ts");
type Replica = import("./solution.ts").Replica;

const hosts = ["berlin", "lisbon", "oslo"];

/** What the solution does to connect. */
const connecting = `  const connecting = hosts.map(async (host) =>
    connected.use(await connect(host)),
  );
  await Promise.allSettled(connecting);
`;

/** All that `compare` does in the solution. */
const body = `  await using connected = new AsyncDisposableStack();
${connecting}  const replicas = await Promise.all(connecting);
  return await Promise.all(replicas.map((replica) => replica.find(key)));
`;

export default exercise<Answer>(import.meta.dirname, {
  title: "Three hosts asked side by side",
  task:
    "`compare` connects to all hosts and asks each of them. When one cannot be " +
    "reached the caller gets that error, and when the call is over every " +
    "connection that was made has to be closed. A close that fails keeps no " +
    "other from being closed, and its error reaches the caller; when it comes " +
    "on top of another error, the caller gets a SuppressedError with both. " +
    "Hosts take more or less time to connect and to close.",
  call: "compare()",
  minutes: 12,
  paths: [
    {
      name: "the ordinary path",
      run: ({ compare }, tools) =>
        compare(hosts, tools.nonce, (host) => connect(host, tools, {})),
      outcome: ({ nonce }) => ({
        returned: hosts.map((host) => `${nonce} of ${host}`),
      }),
      holds: hosts,
    },
    {
      name: "one host is given twice",
      run: ({ compare }, tools) =>
        compare(["oslo", ...hosts], tools.nonce, (host) =>
          connect(host, tools, {}),
        ),
      outcome: ({ nonce }) => ({
        returned: ["oslo", ...hosts].map((host) => `${nonce} of ${host}`),
      }),
      holds: hosts,
    },
    {
      name: "one host refuses at once",
      run: ({ compare }, tools) =>
        andThen(
          compare(hosts, tools.nonce, (host) =>
            connect(host, tools, { oslo: "refuse" }),
          ),
          14,
        ),
      outcome: ({ nonce }) => ({ threw: `Error: oslo: no ${nonce}` }),
    },
    {
      name: "one host refuses in the end",
      run: ({ compare }, tools) =>
        andThen(
          compare(hosts, tools.nonce, (host) =>
            connect(host, tools, { lisbon: "refuse" }),
          ),
          12,
        ),
      outcome: ({ nonce }) => ({ threw: `Error: lisbon: no ${nonce}` }),
    },
    {
      name: "finding rejects",
      run: ({ compare }, tools) =>
        compare(hosts, tools.nonce, (host) =>
          connect(host, tools, { lisbon: "find" }),
        ),
      outcome: ({ nonce }) => ({ threw: `Error: lisbon: no ${nonce}` }),
      holds: hosts,
    },
    {
      name: "closing fails",
      run: ({ compare }, tools) =>
        compare(hosts, tools.nonce, (host) =>
          connect(host, tools, { lisbon: "close" }),
        ),
      outcome: ({ nonce }) => ({ threw: `Error: lisbon: no ${nonce}` }),
      holds: hosts,
    },
    {
      name: "one host refuses and closing another fails",
      run: ({ compare }, tools) =>
        andThen(
          compare(hosts, tools.nonce, (host) =>
            connect(host, tools, { berlin: "close", lisbon: "refuse" }),
          ),
          12,
        ),
      outcome: ({ nonce }) => ({
        threw: `SuppressedError (Error: berlin: no ${nonce}, suppressing Error: lisbon: no ${nonce})`,
      }),
    },
    {
      name: "one host refuses at once and closing a late one fails",
      run: ({ compare }, tools) =>
        andThen(
          compare(hosts, tools.nonce, (host) =>
            connect(host, tools, { lisbon: "close", oslo: "refuse" }),
          ),
          14,
        ),
      outcome: ({ nonce }) => ({
        threw: `SuppressedError (Error: lisbon: no ${nonce}, suppressing Error: oslo: no ${nonce})`,
      }),
    },
    {
      name: "finding rejects and closing another fails",
      run: ({ compare }, tools) =>
        compare(hosts, tools.nonce, (host) =>
          connect(host, tools, { berlin: "find", lisbon: "close" }),
        ),
      outcome: ({ nonce }) => ({
        threw: `SuppressedError (Error: lisbon: no ${nonce}, suppressing Error: berlin: no ${nonce})`,
      }),
    },
    {
      name: "closing two fails",
      run: ({ compare }, tools) =>
        inOneOrder(
          compare(hosts, tools.nonce, (host) =>
            connect(host, tools, { berlin: "close", lisbon: "close" }),
          ),
        ),
      outcome: ({ nonce }) => ({
        threw: `SuppressedError (Error: lisbon: no ${nonce}, suppressing Error: berlin: no ${nonce})`,
      }),
    },
  ],
  hints: [
    "When one of several promises rejects, ask who is given what the others bring, and when.",
    "Put each connection on an AsyncDisposableStack the moment it is there, and wait with Promise.allSettled until none is still on its way.",
    "`const connecting = hosts.map(async (host) => connected.use(await connect(host)));`, then `await Promise.allSettled(connecting);` and only then `Promise.all`.",
  ],
  why:
    "Each connection is on the stack as soon as it is there, and the block does " +
    "not end while one is on its way. The stack closes them one " +
    "after the other and waits for each.",
  accepted: {
    "one-after-another.ts":
      "Connects to one host after the other, so that none is on its way when " +
      "another refuses. It takes longer.",
    "what-has-settled.ts":
      "Waits for all with Promise.allSettled, and puts those that are connected " +
      "on a stack before anything is thrown.",
  },
  wrongAnswers: [
    {
      name: "connections by the name of their host",
      edits: [
        [
          "  const connecting = hosts.map(async (host) =>\n    connected.use(await connect(host)),\n  );\n",
          "  const byHost = new Map<string, Replica>();\n  const connecting = hosts.map(async (host) =>\n    byHost.set(host, await connect(host)),\n  );\n",
        ],
        [
          "  const replicas = await Promise.all(connecting);\n",
          "  for (const replica of byHost.values()) connected.use(replica);\n  await Promise.all(connecting);\n",
        ],
        [
          "replicas.map((replica) => replica.find(key))",
          "hosts.map((host) => byHost.get(host)!.find(key))",
        ],
      ],
      sign: {
        fault: "leaks-elsewhere",
        paths: ["one host is given twice"],
        code: /new Map/,
      },
      because:
        "A map has one connection for a host. When a host is given twice the " +
        "second takes the place of the first, which nobody closes any more.",
    },
    {
      name: "promises put on the stack",
      edits: [
        ["connected.use(await connect(host))", "connected.use(connect(host))"],
      ],
      sign: { fault: "missing-await", code: /\.use\((?!await)/ },
      because:
        "The stack is given the promise of a connection, which cannot be " +
        "disposed. `await` what is to be on it.",
    },
    {
      name: "`using` on a stack that takes time",
      edits: [["await using connected", "using connected"]],
      sign: { fault: "not-disposable" },
      because:
        "An AsyncDisposableStack waits for what it closes, so it has " +
        "Symbol.asyncDispose only, and that takes `await using`.",
    },
    {
      name: "a stack that does not wait",
      edits: [
        ["await using connected = new Async", "using connected = new "],
        [
          "connected.use(await connect(host))",
          "connected.adopt(await connect(host), (replica) => void replica[Symbol.asyncDispose]())",
        ],
      ],
      sign: { fault: "crashes", code: /new DisposableStack/ },
      because:
        "A DisposableStack calls what it was given and does not wait for the " +
        "promise it gets; when that rejects, nobody is there to be told. An " +
        "AsyncDisposableStack with `await using` waits.",
    },
    {
      name: "each in a function of its own",
      edits: [
        [
          body,
          `  const finding = hosts.map(async (host) => {
    await using replica = await connect(host);
    return await replica.find(key);
  });
  return await Promise.all(finding);
`,
        ],
      ],
      sign: {
        fault: "released-late",
        paths: [
          "one host refuses at once",
          "one host refuses in the end",
          "closing fails",
          "one host refuses and closing another fails",
          "one host refuses at once and closing a late one fails",
          "finding rejects and closing another fails",
          "closing two fails",
        ],
      },
      because:
        "Each function closes its connection, but `Promise.all` rejects as soon " +
        "as one of them does, and the call is over while the others go on. " +
        "Promise.allSettled waits for them.",
    },
    {
      name: "the answers are not awaited",
      edits: [["return await Promise.all(", "return Promise.all("]],
      sign: { fault: "crashes", code: /return Promise\.all\(/ },
      because:
        "The block ends with a promise that still has work to do, and the " +
        "connections are closed under it. `return await` stays until it is done.",
    },
    {
      name: "closes the late ones without waiting",
      edits: [
        [
          connecting,
          `  const connecting = hosts.map(async (host) => {
    const replica = await connect(host);
    if (connected.disposed) void replica[Symbol.asyncDispose]();
    else connected.use(replica);
    return replica;
  });
`,
        ],
      ],
      sign: {
        fault: "crashes",
        paths: ["one host refuses at once and closing a late one fails"],
      },
      because:
        "Whoever connects after the call is over is closed, and nobody waits " +
        "for that. When it fails, the error ends the process. The call has to " +
        "stay until none is on its way.",
    },
    {
      name: "the late ones close when the call is over",
      edits: [
        [
          connecting,
          `  const connecting = hosts.map(async (host) => {
    const replica = await connect(host);
    if (connected.disposed) await replica[Symbol.asyncDispose]();
    else connected.use(replica);
    return replica;
  });
`,
        ],
      ],
      sign: {
        fault: "other-error",
        paths: ["one host refuses at once and closing a late one fails"],
        says: /threw Error: oslo/,
      },
      because:
        "`Promise.all` rejects at the first refusal, and the call is over while " +
        "the others still connect. They are closed then, but whether that " +
        "fails, nobody hears any more.",
    },
    {
      name: "closing is not awaited",
      edits: [
        ["await using connected", "const connected"],
        [
          "  await Promise.allSettled(connecting);\n",
          "  try {\n  await Promise.allSettled(connecting);\n",
        ],
        [
          "replica.find(key)));\n",
          `replica.find(key)));
  } finally {
    void connected.disposeAsync();
  }
`,
        ],
      ],
      sign: { fault: "crashes" },
      because:
        "Closing has begun when the call is over, and is not done. When it " +
        "fails, nobody is there to be told, and the error ends the process.",
    },
    {
      name: "the answers are not awaited in a `try`",
      edits: [
        ["await using connected", "const connected"],
        [
          "  return await Promise.all(replicas.map((replica) => replica.find(key)));\n",
          `  try {
    return Promise.all(replicas.map((replica) => replica.find(key)));
  } finally {
    await connected.disposeAsync().catch(() => undefined);
  }
`,
        ],
      ],
      sign: { fault: "never-acquired", code: /return Promise\.all\(/ },
      because:
        "`finally` comes as soon as there is a promise, and the connections are " +
        "closed while the hosts are still asked. `return await` stays until they " +
        "have answered.",
    },
    {
      name: "each closed as soon as it is connected",
      edits: [
        [
          `  await using connected = new AsyncDisposableStack();
`,
          "",
        ],
        [
          `async (host) =>
    connected.use(await connect(host)),
  );`,
          `async (host) => {
    await using replica = await connect(host);
    return replica;
  });`,
        ],
      ],
      sign: { fault: "never-acquired" },
      because:
        "`await using` ends with the function it is in, so what that returns is " +
        "closed. A stack outside of it is there for as long as the work.",
    },
    {
      name: "does with those that can be reached",
      edits: [
        [
          "  await Promise.allSettled(connecting);\n  const replicas = await Promise.all(connecting);\n",
          `  const replicas = (await Promise.allSettled(connecting))
    .filter((one) => one.status === "fulfilled")
    .map((one) => one.value);
`,
        ],
      ],
      sign: {
        fault: "swallows",
        paths: [
          "one host refuses at once",
          "one host refuses in the end",
          "one host refuses and closing another fails",
          "one host refuses at once and closing a late one fails",
        ],
      },
      because:
        "The caller gets fewer answers and cannot tell which host is missing, " +
        "or that one is.",
    },
    {
      name: "another error in its place",
      edits: [
        [
          "  const replicas = await Promise.all(connecting);\n",
          `  const replicas = await Promise.all(connecting).catch(() => {
    throw new Error("not all hosts can be reached");
  });
`,
        ],
      ],
      sign: {
        fault: "other-error",
        paths: [
          "one host refuses at once",
          "one host refuses in the end",
          "one host refuses and closing another fails",
          "one host refuses at once and closing a late one fails",
        ],
      },
      because:
        "The caller learns that it failed, but not where and why: the error " +
        "that says so is gone.",
    },
    {
      name: "the error of a close takes the place of the refusal",
      edits: [
        [
          body,
          `  const all = await Promise.allSettled(hosts.map((host) => connect(host)));
  const replicas = all
    .filter((one) => one.status === "fulfilled")
    .map(({ value }) => value);
  try {
    const refused = all.find((one) => one.status === "rejected");
    if (refused) throw refused.reason;
    return await Promise.all(replicas.map((replica) => replica.find(key)));
  } finally {
    const closed = await Promise.allSettled(
      replicas.map((one) => one[Symbol.asyncDispose]()),
    );
    const failed = closed.find((one) => one.status === "rejected");
    if (failed) throw failed.reason;
  }
`,
        ],
      ],
      sign: {
        fault: "other-error",
        paths: [
          "one host refuses and closing another fails",
          "one host refuses at once and closing a late one fails",
          "finding rejects and closing another fails",
          "closing two fails",
        ],
        code: /finally/,
      },
      because:
        "What `finally` throws takes the place of the error that is under way, " +
        "and the caller does not hear which host refused. An " +
        "AsyncDisposableStack puts the one around the other.",
    },
    {
      name: "the error of a close takes the place of the one of `find`",
      edits: [
        [
          body,
          `  const all = await Promise.allSettled(hosts.map((host) => connect(host)));
  const replicas = all
    .filter((one) => one.status === "fulfilled")
    .map(({ value }) => value);
  const refused = all.find((one) => one.status === "rejected");
  if (refused) {
    await using others = new AsyncDisposableStack();
    for (const replica of replicas) others.use(replica);
    throw refused.reason;
  }
  try {
    return await Promise.all(replicas.map((replica) => replica.find(key)));
  } finally {
    const closed = await Promise.allSettled(
      replicas.map((one) => one[Symbol.asyncDispose]()),
    );
    const failed = closed.find((one) => one.status === "rejected");
    if (failed) throw failed.reason;
  }
`,
        ],
      ],
      sign: {
        fault: "other-error",
        paths: [
          "finding rejects and closing another fails",
          "closing two fails",
        ],
        code: /finally/,
      },
      because:
        "A refusal is kept, but where `find` rejects, what `finally` throws takes " +
        "the place of its error, and the caller does not hear what went wrong " +
        "first.",
    },
    {
      name: "only the first close that fails is told",
      edits: [
        [
          body,
          `  const all = await Promise.allSettled(hosts.map((host) => connect(host)));
  const replicas = all
    .filter((one) => one.status === "fulfilled")
    .map(({ value }) => value);
  const errors: unknown[] = [];
  let found: string[] = [];
  try {
    const refused = all.find((one) => one.status === "rejected");
    if (refused) throw refused.reason;
    found = await Promise.all(replicas.map((replica) => replica.find(key)));
  } catch (error) {
    errors.push(error);
  }
  const closed = await Promise.allSettled(
    replicas.map((one) => one[Symbol.asyncDispose]()),
  );
  const failed = closed.find((one) => one.status === "rejected");
  if (failed) errors.push(failed.reason);
  if (errors.length === 0) return found;
  throw errors.reduce((under, over) => new SuppressedError(over, under));
`,
        ],
      ],
      sign: {
        fault: "other-error",
        paths: ["closing two fails"],
        says: /threw Error: (berlin|lisbon)/,
      },
      because:
        "When two connections cannot be closed, the caller is told of one, and " +
        "the error of the other is lost. An AsyncDisposableStack puts each " +
        "around the one before it.",
    },
    {
      name: "a SuppressedError the wrong way round",
      edits: [
        [
          body,
          `  const all = await Promise.allSettled(
    hosts.map(async (host) => {
      await using replica = await connect(host);
      return await replica.find(key);
    }),
  );
  const failed = all.filter((one) => one.status === "rejected");
  if (failed.length > 0) {
    throw failed
      .map((one): unknown => one.reason)
      .reduce((under, over) => new SuppressedError(over, under));
  }
  return all.filter((one) => one.status === "fulfilled").map((one) => one.value);
`,
        ],
      ],
      sign: {
        fault: "other-error",
        says: /threw SuppressedError \(Error: lisbon: \w+ \w+, suppressing Error: berlin/,
      },
      because:
        "Both errors are there, but the wrong way round: `error` is the one " +
        "that came last, of the close, and `suppressed` the refusal before it.",
    },
    {
      name: "moved to nobody",
      edits: [
        [
          "  const replicas = await Promise.all(connecting);\n",
          "  const replicas = await Promise.all(connecting);\n  connected.move();\n",
        ],
      ],
      sign: { fault: "leaks", code: /\.move\(\)/ },
      because:
        "`move` gives what the stack holds to another stack, and nobody " +
        "disposes that one. It is for a function that hands over what it opened.",
    },
    {
      name: "closes what it has when one refuses, and nowhere else",
      edits: [
        ["await using connected", "const connected"],
        [
          "  const replicas = await Promise.all(connecting);\n",
          `  const replicas = await Promise.all(connecting).catch(async (error) => {
    await connected.disposeAsync();
    throw error;
  });
`,
        ],
      ],
      sign: {
        fault: "leaks",
        paths: [
          "the ordinary path",
          "finding rejects",
          "closing fails",
          "one host refuses and closing another fails",
          "one host is given twice",
          "one host refuses at once and closing a late one fails",
          "finding rejects and closing another fails",
          "closing two fails",
        ],
      },
      because:
        "The connections are closed when they are too few, and left open when " +
        "all are there and the work is done.",
    },
    {
      name: "a stack that nobody disposes",
      edits: [["await using connected", "const connected"]],
      sign: { fault: "leaks", code: /const \w+ = new AsyncDisposableStack/ },
      because:
        "The stack knows every connection, but nobody disposes it: `const` only " +
        "names it, `await using` disposes it at the end of the block.",
    },
    {
      name: "does not wait for those on their way",
      edits: [["  await Promise.allSettled(connecting);\n", ""]],
      sign: {
        fault: "leaks-elsewhere",
        paths: [
          "one host refuses at once",
          "one host refuses at once and closing a late one fails",
        ],
      },
      because:
        "`Promise.all` rejects at the first refusal, and the block ends while " +
        "the others still connect. What comes later finds a stack that is " +
        "disposed, and stays open.",
    },
    {
      name: "closes one after the other until one fails",
      edits: [
        [
          body,
          `  const all = await Promise.allSettled(hosts.map((host) => connect(host)));
  const replicas = all
    .filter((one) => one.status === "fulfilled")
    .map(({ value }) => value);
  try {
    const refused = all.find((one) => one.status === "rejected");
    if (refused) throw refused.reason;
    return await Promise.all(replicas.map((replica) => replica.find(key)));
  } finally {
    for (const replica of replicas) await replica[Symbol.asyncDispose]();
  }
`,
        ],
      ],
      sign: {
        fault: "leaks-elsewhere",
        paths: [
          "closing fails",
          "one host refuses and closing another fails",
          "one host refuses at once and closing a late one fails",
          "finding rejects and closing another fails",
          "closing two fails",
        ],
      },
      because:
        "A close that fails ends the loop, and the connections after it stay " +
        "open. An AsyncDisposableStack goes on to the next and throws at the end.",
    },
    {
      name: "closes all at once with Promise.all",
      edits: [
        [
          body,
          `  const all = await Promise.allSettled(hosts.map((host) => connect(host)));
  const replicas = all
    .filter((one) => one.status === "fulfilled")
    .map(({ value }) => value);
  try {
    const refused = all.find((one) => one.status === "rejected");
    if (refused) throw refused.reason;
    return await Promise.all(replicas.map((replica) => replica.find(key)));
  } finally {
    await Promise.all(replicas.map((one) => one[Symbol.asyncDispose]()));
  }
`,
        ],
      ],
      sign: {
        fault: "released-late",
        paths: [
          "closing fails",
          "one host refuses and closing another fails",
          "one host refuses at once and closing a late one fails",
          "finding rejects and closing another fails",
          "closing two fails",
        ],
      },
      because:
        "`Promise.all` rejects at the first close that fails, and the call is " +
        "over while the other connections are still being closed.",
    },
    {
      name: "how the closing went is not asked",
      edits: [
        [
          body,
          `  const all = await Promise.allSettled(hosts.map((host) => connect(host)));
  const replicas = all
    .filter((one) => one.status === "fulfilled")
    .map(({ value }) => value);
  try {
    const refused = all.find((one) => one.status === "rejected");
    if (refused) throw refused.reason;
    return await Promise.all(replicas.map((replica) => replica.find(key)));
  } finally {
    await Promise.allSettled(replicas.map((one) => one[Symbol.asyncDispose]()));
  }
`,
        ],
      ],
      sign: {
        fault: "swallows",
        paths: [
          "closing fails",
          "one host refuses and closing another fails",
          "one host refuses at once and closing a late one fails",
          "finding rejects and closing another fails",
          "closing two fails",
        ],
      },
      because:
        "`Promise.allSettled` never rejects: it returns the errors, and nobody " +
        "reads them here. The caller does not hear that a close has failed.",
    },
    {
      name: "looked after only when all are there",
      edits: [
        ["connected.use(await connect(host))", "await connect(host)"],
        [
          "  const replicas = await Promise.all(connecting);\n",
          `  const replicas = await Promise.all(connecting);
  for (const replica of replicas) connected.use(replica);
`,
        ],
      ],
      sign: {
        fault: "leaks-elsewhere",
        paths: [
          "one host refuses at once",
          "one host refuses in the end",
          "one host refuses and closing another fails",
          "one host refuses at once and closing a late one fails",
        ],
      },
      because:
        "When one host refuses, the error comes before anybody has been told of " +
        "the connections that were made, and nobody closes them.",
    },
  ],
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
