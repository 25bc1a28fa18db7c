import {
  existsSync,
  linkSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { type FileHandle, stat } from "node:fs/promises";
import { setImmediate } from "node:timers/promises";
import {
  type PathContext,
  type Tools,
  errorsIn,
  exercise,
} from "course/exercise";

type Answer = typeof import("./solution.ts");

interface Variation {
  readonly write?: (file: FileHandle, tools: Tools) => Promise<void>;
  /** No delay of the answer outlasts the first close. */
  readonly closesSlowly?: true;
}

const theNonce = ({ nonce }: PathContext) => `Error: ${nonce}`;

export default exercise<Answer, Variation>(import.meta.dirname, {
  call: "replaceReport()",
  minutes: 10,
  given: ({ path }) => writeFileSync(path("report"), "old"),
  run: replaceWith,
  effect: (context) => harmIn(context, "old"),
  paths: {
    "the ordinary path": {
      requirements: [1],
      write: async (file, { nonce, look, path, afterTimers }) => {
        await setImmediate();
        await afterTimers(); // no delay of the answer outlasts it
        await manyTurns(path); // it goes on meanwhile
        await file.writeFile(nonce);
        look();
      },
      returns: ({ nonce }) => nonce.length,
      holds: ["report.draft"],
      effect: (context) => harmIn(context, context.nonce),
    },
    "write throws": {
      requirements: [2],
      write: async (file, { nonce, look }) => {
        await file.writeFile("half");
        look();
        throw new Error(nonce);
      },
      throws: theNonce,
      holds: ["report.draft"],
    },
    "write throws at once": {
      requirements: [2],
      write: (_file, { nonce }) => {
        throw new Error(nonce);
      },
      throws: theNonce,
    },
    "write closes the file": {
      requirements: [2],
      write: async (file, { nonce }) => {
        await file.writeFile(nonce);
        await file.close();
      },
      run: async (answer, tools, variation) => {
        try {
          await replaceWith(answer, tools, variation);
        } catch (error) {
          // `stat` of the path, instead of the file, does not fail.
          if ((error as NodeJS.ErrnoException).code !== "EBADF") throw error;
        }
      },
      effect: draftIn,
    },
    "nothing is written": {
      requirements: [2],
      write: () => Promise.resolve(),
      returns: 0,
    },
    "the renaming fails": {
      requirements: [2],
      callFails: { rename: "report.draft" },
      throws: "EIO",
    },
    "another draft is there": {
      requirements: [2, 4],
      given: ({ path }) => {
        writeFileSync(path("report"), "old");
        writeFileSync(path("report.draft"), "another draft");
      },
      run: async (answer, tools, variation) => {
        try {
          return await replaceWith(answer, tools, variation);
        } finally {
          // An `open` without `await` fails before this is over.
          await stat(tools.path("report"));
          await setImmediate();
        }
      },
      throws: "EEXIST",
      effect: harmInAnotherDraft,
    },
    "another draft appears just before the open": {
      requirements: [4],
      beforeOpen: {
        "report.draft": ({ path }) => writeFileSync(path("report.draft"), ""),
      },
      throws: "EEXIST",
      effect: harmInAnotherDraft,
    },
    "the next draft is there after the renaming": {
      requirements: [4],
      write: async (file, { path, nonce }) => {
        await file.writeFile(nonce);
        // Renaming one of two links to a file to the other does nothing. Both
        // remain, as if another call had already opened the next draft.
        rmSync(path("report"));
        linkSync(path("report.draft"), path("report"));
      },
      returns: ({ nonce }) => nonce.length,
      effect: (context) =>
        removesDraft(context)
          ? harmIn(context, context.nonce)
          : "The draft that the next caller was writing is gone.",
    },
    "opening the draft fails": {
      requirements: [2],
      callFails: { open: "report.draft" },
      throws: "EIO",
    },
    "removing the draft fails": {
      requirements: [3],
      write: () => Promise.resolve(),
      callFails: { remove: "report.draft" },
      throws: "EIO",
      effect: ({ path }) =>
        readFileSync(path("report"), "utf8") === "old"
          ? undefined
          : "The old report has been replaced.",
    },
    "the report is long and not ASCII": {
      requirements: [1],
      write: (file, { nonce }) => file.writeFile(longReport(nonce)),
      returns: ({ nonce }) => Buffer.byteLength(longReport(nonce)),
      effect: (context) => harmIn(context, longReport(context.nonce)),
    },
    "write throws and closing takes its time": {
      requirements: [2],
      closesSlowly: true,
      write: (_file, { nonce }) => Promise.reject(new Error(nonce)),
      throws: theNonce,
    },
    "closing takes its time": {
      requirements: [1],
      closesSlowly: true,
      returns: ({ nonce }) => nonce.length,
      events: [],
      effect: (context) => harmIn(context, context.nonce),
    },
    "closing fails": {
      requirements: [2, 3],
      write: async (file, { nonce }) => {
        await file.writeFile("new");
        failClosing(file, new Error(nonce));
      },
      throws: theNonce,
    },
    "write throws and closing fails": {
      requirements: [2, 3],
      run: async (answer, tools) => {
        const failure = new Error(tools.nonce);
        const closing = new Set<Promise<void>>();
        const write = async (file: FileHandle) => {
          await file.writeFile("half");
          failClosing(file, failure, closing);
          throw failure;
        };
        try {
          return await replaceWith(answer, tools, { write });
        } catch (error) {
          await Promise.all(closing);
          await setImmediate(); // an unhandled rejection is reported first
          // The caller gets one of the two errors, or both in one.
          throw errorsIn(error).find((one) => one !== failure) ?? failure;
        }
      },
      throws: theNonce,
    },
  },
});

async function replaceWith(
  { replaceReport }: Answer,
  tools: Tools,
  { closesSlowly, write = (file) => file.writeFile(tools.nonce) }: Variation,
): Promise<number> {
  const over = Promise.withResolvers<void>();
  try {
    return await replaceReport(tools.path("report"), (file) => {
      if (closesSlowly) closeSlowly(file, tools, over.promise);
      return write(file, tools);
    });
  } finally {
    over.resolve();
  }
}

async function manyTurns(path: Tools["path"]): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await stat(path("report"));
}

function closeSlowly(
  file: FileHandle,
  { path, note, afterTimers }: Tools,
  over: Promise<void>,
): void {
  const close = file.close.bind(file);
  file.close = async () => {
    file.close = close;
    await setImmediate();
    await Promise.race([afterTimers(), over]);
    await manyTurns(path);
    if (!existsSync(path("report.draft"))) {
      note("the draft is renamed too early");
    }
    await close();
  };
}

function longReport(nonce: string): string {
  return `${nonce} née\n`.repeat(100_000);
}

/** The first `close` closes the file and then fails. */
function failClosing(
  file: FileHandle,
  failure: Error,
  closing = new Set<Promise<void>>(),
): void {
  const close = file.close.bind(file);
  file.close = async () => {
    file.close = close;
    const closed = close();
    closing.add(closed);
    await closed;
    throw failure;
  };
}

function harmInAnotherDraft(context: PathContext): string | undefined {
  return removesDraft(context)
    ? harmIn(context, "old")
    : "The draft that another call was writing is gone.";
}

function removesDraft({ path }: PathContext): boolean {
  const isThere = existsSync(path("report.draft"));
  rmSync(path("report.draft"), { force: true });
  return isThere;
}

function harmIn(context: PathContext, expected: string): string | undefined {
  const report = readFileSync(context.path("report"), "utf8");
  if (report === expected) return draftIn(context);
  const [found, wanted] = [report, expected].map((text) => text.slice(0, 80));
  return expected === "old"
    ? `The old report has been replaced by "${found}".`
    : `The report reads "${found}"; it has to read "${wanted}".`;
}

function draftIn({ path }: PathContext): string | undefined {
  return existsSync(path("report.draft"))
    ? "The draft is still there, so every later call fails."
    : undefined;
}
