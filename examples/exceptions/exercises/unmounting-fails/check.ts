import { closeSync, openSync, writeFileSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { exercise, type PathContext, type Tools } from "course/exercise";

type Answer = typeof import("./solution.ts");

const inTurn = [
  "the target unmounts",
  "the target is gone",
  "the source unmounts",
  "the source is gone",
];

/** The trouble of a drive that throws before there is a promise. */
const atOnce = "jammed";

const again = [...inTurn, "mirror is called once more", ...inTurn];

/** What the code that is handed out does once the source is mounted. */
const working = `  try {
    to = await mount("target");
    return await copy(from, to);
  } finally {
    await to?.unmount();
    await from.unmount();
  }
`;

export default exercise<Answer>(import.meta.dirname, {
  title: "A drive that cannot be unmounted",
  task:
    "`mirror` mounts two drives, has `copy` do the work and unmounts both in " +
    "`finally`, the target first. Unmounting can fail, by a promise or by a " +
    "throw before there is one, also when `copy` or the mounting of the " +
    "target has failed before. `copy` may fail in either way, too. Both " +
    "drives have to be unmounted all the same, one after the other, and no " +
    "error may be lost: when there are two, the caller gets a " +
    "SuppressedError with both, and a third is put around that.",
  call: "mirror()",
  minutes: 8,
  paths: [
    {
      name: "the ordinary path",
      given: giveDrives,
      run: ({ mirror }, tools) =>
        mirror(drivesOf(tools), async (from, to) => {
          await afterTurns(2);
          tools.look();
          return `${from.name} ${tools.nonce} ${to.name}`.length;
        }),
      outcome: ({ nonce }) => ({
        returned: `source ${nonce} target`.length,
      }),
      holds: ["source", "target"],
      events: inTurn,
    },
    {
      name: "the source is missing",
      run: ({ mirror }, tools) =>
        mirror(drivesOf(tools), () => Promise.resolve(0)),
      outcome: () => ({ threw: "ENOENT" }),
      events: [],
    },
    {
      name: "the target is missing",
      given: ({ path }) => writeFileSync(path("source"), ""),
      run: ({ mirror }, tools) =>
        mirror(drivesOf(tools), () => Promise.resolve(0)),
      outcome: () => ({ threw: "ENOENT" }),
      events: ["the source unmounts", "the source is gone"],
    },
    {
      name: "copy throws",
      given: giveDrives,
      run: ({ mirror }, tools) =>
        mirror(drivesOf(tools), async () => {
          await afterTurns(2);
          tools.look();
          throw new Error(tools.nonce);
        }),
      outcome: ({ nonce }) => ({ threw: `Error: ${nonce}` }),
      holds: ["source", "target"],
      events: inTurn,
    },
    {
      name: "copy throws at once",
      given: giveDrives,
      run: ({ mirror }, tools) =>
        mirror(drivesOf(tools), () => {
          tools.look();
          throw new Error(tools.nonce);
        }),
      outcome: ({ nonce }) => ({ threw: `Error: ${nonce}` }),
      holds: ["source", "target"],
      events: inTurn,
    },
    {
      name: "unmounting fails",
      given: giveDrives,
      run: async ({ mirror }, tools) => {
        const copy = async () => {
          await afterTurns(2);
          tools.look();
          return 1;
        };
        try {
          try {
            return await mirror(drivesOf(tools, { target: "busy" }), copy);
          } catch (error) {
            if (messageOf(error) !== `busy ${tools.nonce}`) throw error;
          }
          tools.note("mirror is called once more");
          return await mirror(drivesOf(tools, { source: "busy" }), copy);
        } finally {
          await afterTurns(4); // an error that nobody awaits comes by then
        }
      },
      outcome: ({ nonce }) => ({ threw: `Error: busy ${nonce}` }),
      holds: ["source", "target"],
      events: again,
    },
    {
      name: "unmounting throws at once",
      given: giveDrives,
      run: ({ mirror }, tools) =>
        mirror(drivesOf(tools, { target: atOnce }), async () => {
          await afterTurns(2);
          tools.look();
          return 1;
        }),
      outcome: ({ nonce }) => ({ threw: `Error: ${atOnce} ${nonce}` }),
      holds: ["source", "target"],
      events: inTurn,
    },
    {
      name: "neither can be unmounted",
      given: giveDrives,
      run: async ({ mirror }, tools) => {
        const drives = drivesOf(tools, { source: "full", target: "busy" });
        try {
          return await mirror(drives, async () => {
            await afterTurns(2);
            tools.look();
            return 1;
          });
        } finally {
          await afterTurns(4); // an error that nobody awaits comes by then
        }
      },
      outcome: ({ nonce }) => ({
        threw: `SuppressedError (Error: full ${nonce}, suppressing Error: busy ${nonce})`,
      }),
      holds: ["source", "target"],
      events: inTurn,
    },
    {
      name: "copy throws and unmounting fails",
      given: giveDrives,
      run: async ({ mirror }, tools) => {
        const fail = async () => {
          await afterTurns(2);
          tools.look();
          throw new Error(tools.nonce);
        };
        try {
          try {
            return await mirror(drivesOf(tools, { target: "busy" }), fail);
          } catch (error) {
            if (!(error instanceof SuppressedError)) throw error;
          }
          tools.note("mirror is called once more");
          return await mirror(drivesOf(tools, { source: "busy" }), fail);
        } finally {
          await afterTurns(4); // an error that nobody awaits comes by then
        }
      },
      outcome: ({ nonce }) => ({
        threw: `SuppressedError (Error: busy ${nonce}, suppressing Error: ${nonce})`,
      }),
      holds: ["source", "target"],
      events: again,
    },
    {
      name: "copy throws and neither can be unmounted",
      given: giveDrives,
      run: async ({ mirror }, tools) => {
        const drives = drivesOf(tools, { source: "full", target: "busy" });
        try {
          return await mirror(drives, async () => {
            await afterTurns(2);
            tools.look();
            throw new Error(tools.nonce);
          });
        } catch (error) {
          if (!(error instanceof SuppressedError)) throw error;
          const leaves = leavesOf(error).join(", suppressing ");
          throw new Error(leaves, { cause: error });
        } finally {
          await afterTurns(4); // an error that nobody awaits comes by then
        }
      },
      outcome: ({ nonce }) => ({
        threw: `Error: full ${nonce}, suppressing busy ${nonce}, suppressing ${nonce}`,
      }),
      holds: ["source", "target"],
      events: inTurn,
    },
    {
      name: "the target is missing and unmounting fails",
      given: ({ path }) => writeFileSync(path("source"), ""),
      run: async ({ mirror }, tools) => {
        try {
          return await mirror(drivesOf(tools, { source: "busy" }), () =>
            Promise.resolve(0),
          );
        } finally {
          await afterTurns(4); // an error that nobody awaits comes by then
        }
      },
      outcome: ({ nonce }) => ({
        threw: `SuppressedError (Error: busy ${nonce}, suppressing ENOENT)`,
      }),
      events: ["the source unmounts", "the source is gone"],
    },
  ],
  hints: [
    "Suppose that `to.unmount()` throws. Which line of `finally` is not reached then, and where is the error that `copy` threw?",
    "What is thrown in `finally` takes the place of what was on its way. `await using` keeps both, and an AsyncDisposableStack goes on to the next resource when one fails.",
    '`await using drives = new AsyncDisposableStack();` and then `drives.adopt(await mount("source"), (drive) => drive.unmount())`, and the same for the target.',
  ],
  why:
    "The stack unmounts the target first, goes on to the source whatever " +
    "happens, and puts an error of unmounting around the one that was under " +
    "way.",
  accepted: {
    "a-disposable-drive.ts":
      "A class gives a drive its Symbol.asyncDispose, and each of the two is held by an `await using`.",
    "both-errors-by-hand.ts":
      "`try … catch` for each drive, and a SuppressedError made by hand. It is what `await using` does.",
  },
  wrongAnswers: [
    {
      name: "a drive held as if it could be disposed",
      edits: [
        [
          '  const from = drives.adopt(await mount("source"), (drive) => drive.unmount());\n',
          '  await using from = await mount("source");\n',
        ],
      ],
      sign: { fault: "not-disposable" },
      because:
        "A drive has an `unmount`, and `await using` looks for " +
        "Symbol.asyncDispose. `adopt` takes an object together with the call " +
        "that releases it.",
    },
    {
      name: "the promise is adopted, not the drive",
      edits: [
        [
          'drives.adopt(await mount("source"), (drive) => drive.unmount())',
          'await drives.adopt(mount("source"), async (drive) => (await drive).unmount())',
        ],
        [
          'drives.adopt(await mount("target"), (drive) => drive.unmount())',
          'await drives.adopt(mount("target"), async (drive) => (await drive).unmount())',
        ],
      ],
      sign: {
        fault: "other-error",
        paths: [
          "the source is missing",
          "the target is missing",
          "the target is missing and unmounting fails",
        ],
        says: /SuppressedError \(ENOENT, suppressing ENOENT\)/,
      },
      because:
        "What is adopted here is a promise, and when mounting fails its error " +
        "comes twice: where it is awaited, and again when the stack asks for " +
        "the drive. Only what was acquired is to be adopted.",
    },
    {
      name: "copy is returned and not awaited",
      edits: [["return await copy(from, to)", "return copy(from, to)"]],
      sign: { fault: "crashes", code: /return copy\(/ },
      because:
        "`return` without `await` leaves the block at once: the drives are " +
        "unmounted while `copy` is still at work, and when it fails nobody is " +
        "waiting for it yet.",
    },
    {
      name: "a stack that cannot wait",
      edits: [
        [
          "await using drives = new AsyncDisposableStack()",
          "using drives = new DisposableStack()",
        ],
      ],
      sign: { fault: "crashes", code: /[^c]DisposableStack\(/ },
      because:
        "A DisposableStack calls `unmount` and drops the promise. Nobody waits " +
        "for it, and when it fails nobody is there to hear of it.",
    },
    {
      name: "the stack is not given the promise",
      edits: [
        [
          'mount("source"), (drive) => drive.unmount()',
          'mount("source"), (drive) => void drive.unmount()',
        ],
      ],
      sign: { fault: "crashes", code: /=>\s*(void |\{\s*)\w+\.unmount/ },
      because:
        "The stack awaits what the callback returns, and here it returns " +
        "nothing. The call is over while a drive is still being unmounted, and " +
        "an error of that would have no caller.",
    },
    {
      name: "unmounting is not awaited",
      of: "exercise",
      edits: [
        ["    await to?.unmount();\n", "    void to?.unmount();\n"],
        ["    await from.unmount();\n", "    void from.unmount();\n"],
      ],
      sign: { fault: "crashes", code: /(?:void |^ *)\w+\??\.unmount\(\)/m },
      because:
        "Without `await` the call is over before the drives are unmounted, and " +
        "an error of unmounting finds no caller: it ends the process.",
    },
    {
      name: "the source's error dropped when the copy is done",
      edits: [
        [
          'mount("source"), (drive) => drive.unmount());\n',
          `mount("source"), async (drive) => {
    try {
      await drive.unmount();
    } catch (error) {
      if (!isCopied) throw error;
    }
  });
  let isCopied = false;
`,
        ],
        [
          "  return await copy(from, to);\n",
          "  const copied = await copy(from, to);\n  isCopied = true;\n  return copied;\n",
        ],
      ],
      sign: {
        fault: "swallows",
        paths: ["unmounting fails", "neither can be unmounted"],
      },
      because:
        "That the copy is done does not make unmounting a small matter: what " +
        "was left to write has not been written, and the caller is told that " +
        "all went well.",
    },
    {
      name: "the unmounting is tried and its error dropped",
      of: "exercise",
      edits: [
        [
          "    await to?.unmount();\n",
          "    try {\n      await to?.unmount();\n    } catch {\n      // busy: the source matters more\n    }\n",
        ],
      ],
      sign: {
        fault: "swallows",
        says: /returned 1; it has to throw/,
      },
      because:
        "What was left to write has not been written, and the caller is told " +
        "that the copy is complete.",
    },
    {
      name: "copy's error is kept, and of two drives one",
      of: "exercise",
      edits: [
        [
          working,
          `  let copied = 0;
  let failure: { error: unknown } | undefined;
  try {
    to = await mount("target");
    copied = await copy(from, to);
  } catch (error) {
    failure = { error };
  }
  try {
    try {
      await to?.unmount();
    } finally {
      await from.unmount();
    }
  } catch (error) {
    throw failure ? new SuppressedError(error, failure.error) : error;
  }
  if (failure) throw failure.error;
  return copied;
`,
        ],
      ],
      sign: {
        fault: "other-error",
        paths: [
          "neither can be unmounted",
          "copy throws and neither can be unmounted",
        ],
      },
      because:
        "When neither drive can be unmounted, the error of the second takes the " +
        "place of the first. Whatever comes after an error, be it from another " +
        "drive, has to be put around it.",
    },
    {
      name: "the source that was never mounted is unmounted",
      edits: [
        [
          '  const from = drives.adopt(await mount("source"), (drive) => drive.unmount());\n  const to = drives.adopt(await mount("target"), (drive) => drive.unmount());\n',
          `  let from: Drive | undefined;
  let to: Drive | undefined;
  drives.defer(() => from!.unmount());
  drives.defer(async () => to?.unmount());
  from = await mount("source");
  to = await mount("target");
`,
        ],
      ],
      sign: {
        fault: "other-error",
        says: /threw (TypeError|SuppressedError \(TypeError, )/,
      },
      because:
        "When the source cannot be mounted there is nothing to unmount, and a " +
        "TypeError takes the place of ENOENT or is put around it. What looks " +
        "after a drive begins when it has been mounted.",
    },
    {
      name: "of three errors two",
      of: "exercise",
      edits: [
        [
          working,
          `  const errors: unknown[] = [];
  let copied = 0;
  try {
    to = await mount("target");
    copied = await copy(from, to);
  } catch (error) {
    errors.push(error);
  }
  for (const drive of [to, from]) {
    try {
      await drive?.unmount();
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 1) throw new SuppressedError(errors[1], errors[0]);
  if (errors.length > 0) throw errors[0];
  return copied;
`,
        ],
      ],
      sign: {
        fault: "other-error",
        paths: ["copy throws and neither can be unmounted"],
      },
      because:
        "A SuppressedError has room for two. When `copy` has failed and neither " +
        "drive can be unmounted there are three, and the last of them is lost. " +
        "It has to be put around the SuppressedError of the first two.",
    },
    {
      name: "by hand when the target is missing",
      edits: [
        [
          '  await using drives = new AsyncDisposableStack();\n  const from = drives.adopt(await mount("source"), (drive) => drive.unmount());\n  const to = drives.adopt(await mount("target"), (drive) => drive.unmount());\n',
          `  const from = await mount("source");
  let to: Drive;
  try {
    to = await mount("target");
  } catch (error) {
    await from.unmount();
    throw error;
  }
  await using drives = new AsyncDisposableStack();
  drives.defer(() => from.unmount());
  drives.defer(() => to.unmount());
`,
        ],
      ],
      sign: {
        fault: "other-error",
        paths: ["the target is missing and unmounting fails"],
      },
      because:
        "When unmounting fails in that `catch`, its error leaves the function " +
        "and the one that says why nothing could be copied is gone. A stack " +
        "that is there before the first drive keeps both.",
    },
    {
      name: "the source's error still takes the place of copy's",
      of: "exercise",
      edits: [
        [
          '    to = await mount("target");\n    return await copy(from, to);\n',
          '    const target = await mount("target");\n    await using _target = { [Symbol.asyncDispose]: () => target.unmount() };\n    return await copy(from, target);\n',
        ],
        ["  let to: Drive | undefined;\n", ""],
        ["    await to?.unmount();\n", ""],
      ],
      sign: {
        fault: "other-error",
        paths: [
          "neither can be unmounted",
          "copy throws and unmounting fails",
          "copy throws and neither can be unmounted",
          "the target is missing and unmounting fails",
        ],
        code: /using[^]*finally/,
      },
      because:
        "One drive is held by `await using`, the other is left to `finally`. " +
        "When that one fails, its error still takes the place of the first.",
    },
    {
      name: "finally in finally",
      of: "exercise",
      edits: [
        [
          "    await to?.unmount();\n    await from.unmount();\n",
          "    try {\n      await to?.unmount();\n    } finally {\n      await from.unmount();\n    }\n",
        ],
      ],
      sign: {
        fault: "other-error",
        paths: [
          "neither can be unmounted",
          "copy throws and unmounting fails",
          "copy throws and neither can be unmounted",
          "the target is missing and unmounting fails",
        ],
        says: /threw Error: full \w+; /,
      },
      because:
        "Both drives are unmounted now. What `finally` throws still takes the " +
        "place of the error that `copy` threw, and that is the one that says " +
        "why.",
    },
    {
      name: "only the first error is thrown on",
      edits: [
        ["  await using drives", "  try {\n  await using drives"],
        [
          "  return await copy(from, to);\n",
          "  return await copy(from, to);\n  } catch (error) {\n    throw error instanceof SuppressedError ? error.suppressed : error;\n  }\n",
        ],
      ],
      sign: {
        fault: "other-error",
        paths: [
          "neither can be unmounted",
          "copy throws and unmounting fails",
          "copy throws and neither can be unmounted",
          "the target is missing and unmounting fails",
        ],
        says: /threw Error: [0-9a-f]{8}; /,
      },
      because:
        "The caller hears why the copy failed, and not that the drive was left " +
        "with something unwritten. A SuppressedError carries both.",
    },
    {
      name: "the halves of the SuppressedError changed over",
      edits: [
        [
          `  await using drives = new AsyncDisposableStack();
  const from = drives.adopt(await mount("source"), (drive) => drive.unmount());
  const to = drives.adopt(await mount("target"), (drive) => drive.unmount());
  return await copy(from, to);
}
`,
          `  const from = await mount("source");
  return await releasing(from, async () => {
    const to = await mount("target");
    return await releasing(to, () => copy(from, to));
  });
}

async function releasing<T>(drive: Drive, work: () => Promise<T>): Promise<T> {
  let result: T;
  try {
    result = await work();
  } catch (error) {
    try {
      await drive.unmount();
    } catch (later) {
      throw new SuppressedError(error, later);
    }
    throw error;
  }
  await drive.unmount();
  return result;
}
`,
        ],
      ],
      sign: {
        fault: "other-error",
        paths: [
          "neither can be unmounted",
          "copy throws and unmounting fails",
          "copy throws and neither can be unmounted",
          "the target is missing and unmounting fails",
        ],
        says: /threw SuppressedError \(Error: [0-9a-f]{8}, suppressing/,
      },
      because:
        "`suppressed` is the error that came first, `error` the one that came " +
        "on top of it. Whoever unwraps this one takes the busy drive for the " +
        "cause.",
    },
    {
      name: "an AggregateError of them all",
      of: "exercise",
      edits: [
        [
          working,
          `  const errors: unknown[] = [];
  let copied = 0;
  try {
    to = await mount("target");
    copied = await copy(from, to);
  } catch (error) {
    errors.push(error);
  }
  for (const drive of [to, from]) {
    try {
      await drive?.unmount();
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw new AggregateError(errors, "mirror failed");
  return copied;
`,
        ],
      ],
      sign: { fault: "other-error", says: /AggregateError/ },
      because:
        "Nothing is lost, but a single error is wrapped as well, so the caller " +
        "no longer sees an ENOENT as what it is. A SuppressedError appears only " +
        "when there are two.",
    },
    {
      name: "a new error says that it failed",
      edits: [
        ["  await using drives", "  try {\n  await using drives"],
        [
          "  return await copy(from, to);\n",
          '  return await copy(from, to);\n  } catch (error) {\n    throw new Error("mirror failed", { cause: error });\n  }\n',
        ],
      ],
      sign: {
        fault: "other-error",
        paths: [
          "the source is missing",
          "unmounting throws at once",
          "copy throws and neither can be unmounted",
          "the target is missing",
          "copy throws",
          "copy throws at once",
          "unmounting fails",
          "neither can be unmounted",
          "copy throws and unmounting fails",
          "the target is missing and unmounting fails",
        ],
      },
      because:
        "The caller asks for the code or the message that it knows, and finds " +
        "another error around it. An error that cannot be handled here is let " +
        "through.",
    },
    {
      name: "a stack that nobody disposes",
      edits: [["await using drives =", "const drives ="]],
      sign: {
        fault: "leaks",
        code: /(const|let) \w+ = new AsyncDisposableStack/,
      },
      because:
        "A stack releases when it is disposed, and this one never is. `await " +
        "using` does that at the end of the block.",
    },
    {
      name: "both are tried and nobody asks how it went",
      of: "exercise",
      edits: [
        [
          "    await to?.unmount();\n    await from.unmount();\n",
          "    await Promise.allSettled([to?.unmount(), from.unmount()]);\n",
        ],
      ],
      sign: { fault: "wrong-order", code: /allSettled/ },
      because:
        "`Promise.allSettled` never fails: it returns the errors, and here " +
        "nobody reads them. It also starts both at once.",
    },
    {
      name: "return in finally",
      of: "exercise",
      edits: [
        [
          "  let to: Drive | undefined;\n",
          "  let to: Drive | undefined;\n  let copied = 0;\n",
        ],
        [
          "    return await copy(from, to);\n",
          "    copied = await copy(from, to);\n",
        ],
        [
          "    await from.unmount();\n  }\n",
          "    await from.unmount();\n    return copied;\n  }\n",
        ],
      ],
      sign: { fault: "swallows", code: /finally[^]*\breturn\b/ },
      because:
        "A `return` in `finally` drops the error that is under way. The caller " +
        "is told that nothing was copied, and not that anything failed.",
    },
    {
      name: "the method without its drive",
      edits: [
        [
          'drives.adopt(await mount("target"), (drive) => drive.unmount())',
          'await mount("target")',
        ],
        [
          "  return await copy(from, to);\n",
          "  drives.defer(to.unmount);\n  return await copy(from, to);\n",
        ],
      ],
      sign: { fault: "throws", says: /TypeError/ },
      because:
        "`to.unmount` is the function alone. When the stack calls it, it has " +
        "no `this` and fails before it has unmounted anything. `() => " +
        "to.unmount()` keeps the drive.",
    },
    {
      name: "the source is unmounted first",
      edits: [
        [
          '  const from = drives.adopt(await mount("source"), (drive) => drive.unmount());\n  const to = drives.adopt(await mount("target"), (drive) => drive.unmount());\n',
          '  const to = drives.adopt(await mount("target"), (drive) => drive.unmount());\n  const from = drives.adopt(await mount("source"), (drive) => drive.unmount());\n',
        ],
      ],
      sign: {
        fault: "wrong-order",
        says: /^What happened: the source unmounts, the source is gone/,
      },
      because:
        "A stack goes backwards: what was adopted last is released first. The " +
        "target was to be unmounted first, so it has to be mounted last.",
    },
    {
      name: "both drives are registered when both are there",
      edits: [
        [
          '  await using drives = new AsyncDisposableStack();\n  const from = drives.adopt(await mount("source"), (drive) => drive.unmount());\n  const to = drives.adopt(await mount("target"), (drive) => drive.unmount());\n',
          '  const from = await mount("source");\n  const to = await mount("target");\n  await using drives = new AsyncDisposableStack();\n  drives.defer(() => from.unmount());\n  drives.defer(() => to.unmount());\n',
        ],
      ],
      sign: {
        fault: "leaks-elsewhere",
        paths: [
          "the target is missing",
          "the target is missing and unmounting fails",
        ],
      },
      because:
        "When the target cannot be mounted, the source has been and nobody " +
        "knows of it yet. Each is to be adopted in the line that mounts it.",
    },
    {
      name: "the error is caught from the promise only",
      of: "exercise",
      edits: [
        [
          working,
          `  const errors: unknown[] = [];
  let copied = 0;
  try {
    to = await mount("target");
    copied = await copy(from, to);
  } catch (error) {
    errors.push(error);
  }
  await to?.unmount().catch((error) => errors.push(error));
  await from.unmount().catch((error) => errors.push(error));
  if (errors.length > 0) {
    throw errors.reduce((first, later) => new SuppressedError(later, first));
  }
  return copied;
`,
        ],
      ],
      sign: { fault: "leaks-elsewhere", paths: ["unmounting throws at once"] },
      because:
        "When `unmount` throws before it has returned a promise, there is " +
        "nothing yet to call `.catch` on: the error leaves the function, and " +
        "the source stays mounted. A `try` block is on that way too.",
    },
    {
      name: "copy's error is caught from the promise only",
      of: "exercise",
      edits: [
        [
          `  let to: Drive | undefined;
  try {
    to = await mount("target");
    return await copy(from, to);
  } finally {
    await to?.unmount();
    await from.unmount();
  }
`,
          `  const errors: unknown[] = [];
  const keep = (error: unknown): undefined => void errors.push(error);
  const to = await mount("target").catch(keep);
  const copied = to && (await copy(from, to).catch(keep));
  for (const drive of [to, from]) {
    try {
      await drive?.unmount();
    } catch (error) {
      keep(error);
    }
  }
  if (errors.length > 0) {
    throw errors.reduce((first, later) => new SuppressedError(later, first));
  }
  return copied ?? 0;
`,
        ],
      ],
      sign: { fault: "leaks-elsewhere", paths: ["copy throws at once"] },
      because:
        "When `copy` throws before it has returned a promise, there is nothing " +
        "yet to call `.then` or `.catch` on: the error goes past the line that " +
        "unmounts. A `try` block is on that way too.",
    },
    {
      name: "unmounted by hand and by the stack",
      edits: [
        [
          "  return await copy(from, to);\n",
          "  const copied = await copy(from, to);\n  await to.unmount();\n  return copied;\n",
        ],
      ],
      sign: { fault: "throws", says: /is not mounted/ },
      because:
        "The stack still has the target, and unmounts it once more. What a " +
        "stack has adopted is released by the stack alone.",
    },
    {
      name: "both at once",
      edits: [
        [
          '  const from = drives.adopt(await mount("source"), (drive) => drive.unmount());\n  const to = drives.adopt(await mount("target"), (drive) => drive.unmount());\n',
          '  const from = await mount("source");\n  let to: Drive | undefined;\n  drives.defer(async () => {\n    await Promise.all([to?.unmount(), from.unmount()]);\n  });\n  to = await mount("target");\n',
        ],
      ],
      sign: {
        fault: "wrong-order",
        says: /^What happened: the (\w+) unmounts, the (?!\1)\w+ unmounts/,
      },
      because:
        "`Promise.all` starts both at the same time and comes back at the first " +
        "failure, while the other is still being unmounted. Release goes one " +
        "after the other.",
    },
  ],
});

function giveDrives({ path }: PathContext): void {
  writeFileSync(path("source"), "");
  writeFileSync(path("target"), "");
}

async function afterTurns(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await setImmediate();
}

function messageOf(error: unknown): string | undefined {
  return error instanceof Error ? error.message : undefined;
}

/** The errors a SuppressedError is made of, the latest first. */
function leavesOf(error: unknown): (string | undefined)[] {
  return error instanceof SuppressedError
    ? [...leavesOf(error.error), ...leavesOf(error.suppressed)]
    : [messageOf(error)];
}

/** Mounts drives; those with a trouble fail with it when they are unmounted. */
function drivesOf(tools: Tools, troubles: Record<string, string> = {}) {
  return async (name: string): Promise<TestDrive> => {
    await setImmediate();
    return new TestDrive(name, tools, troubles[name]);
  };
}

/** A drive that holds a file, so that the kernel knows of it. */
class TestDrive {
  readonly name: string;
  readonly #tools: Tools;
  readonly #trouble: string | undefined;
  #fd: number | undefined;

  constructor(name: string, tools: Tools, trouble: string | undefined) {
    this.name = name;
    this.#tools = tools;
    this.#trouble = trouble;
    this.#fd = openSync(tools.path(name), "r");
  }

  unmount(): Promise<void> {
    if (this.#trouble !== atOnce || this.#fd === undefined) {
      return this.#unmount();
    }
    this.#tools.note(`the ${this.name} unmounts`);
    closeSync(this.#fd);
    this.#fd = undefined;
    this.#tools.note(`the ${this.name} is gone`);
    throw new Error(`${atOnce} ${this.#tools.nonce}`);
  }

  async #unmount(): Promise<void> {
    const fd = this.#fd;
    this.#fd = undefined;
    if (fd === undefined) throw new Error(`${this.name} is not mounted`);
    this.#tools.note(`the ${this.name} unmounts`);
    await setImmediate();
    closeSync(fd);
    this.#tools.note(`the ${this.name} is gone`);
    if (this.#trouble !== undefined) {
      throw new Error(`${this.#trouble} ${this.#tools.nonce}`);
    }
  }
}
