import {
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { type FileHandle, stat } from "node:fs/promises";
import { setImmediate } from "node:timers/promises";
import { exercise } from "course/exercise";

type Answer = typeof import("./solution.ts");
type Find = (name: string) => string;

export default exercise<Answer>(import.meta.dirname, {
  call: "replaceReport()",
  minutes: 10,
  paths: {
    "the ordinary path": {
      given: ({ path }) => writeFileSync(path("report"), "old"),
      run: ({ replaceReport }, { path, nonce, look }) =>
        replaceReport(path("report"), async (file) => {
          await file.writeFile(nonce);
          look();
        }),
      returns: ({ nonce }) => nonce.length,
      holds: ["report.draft"],
      effect: ({ path, nonce }) => harmIn(path, nonce),
    },
    "write throws": {
      given: ({ path }) => writeFileSync(path("report"), "old"),
      run: ({ replaceReport }, { path, nonce, look }) =>
        replaceReport(path("report"), async (file) => {
          await file.writeFile("half");
          look();
          throw new Error(nonce);
        }),
      throws: ({ nonce }) => `Error: ${nonce}`,
      holds: ["report.draft"],
      effect: ({ path }) => harmIn(path, "old"),
    },
    "write throws at once": {
      given: ({ path }) => writeFileSync(path("report"), "old"),
      run: ({ replaceReport }, { path, nonce }) =>
        replaceReport(path("report"), () => {
          throw new Error(nonce);
        }),
      throws: ({ nonce }) => `Error: ${nonce}`,
      effect: ({ path }) => harmIn(path, "old"),
    },
    "write closes the file": {
      given: ({ path }) => writeFileSync(path("report"), "old"),
      run: async ({ replaceReport }, { path, nonce }) => {
        try {
          await replaceReport(path("report"), async (file) => {
            await file.writeFile(nonce);
            await file.close();
          });
        } catch (error) {
          // Who asks the path for its size, and not the file, has no error.
          if ((error as NodeJS.ErrnoException).code !== "EBADF") throw error;
        }
      },
      returns: undefined,
      effect: ({ path }) => draftIn(path),
    },
    "nothing is written": {
      given: ({ path }) => writeFileSync(path("report"), "old"),
      run: ({ replaceReport }, { path }) =>
        replaceReport(path("report"), () => Promise.resolve()),
      returns: 0,
      effect: ({ path }) => harmIn(path, "old"),
    },
    "the renaming fails": {
      given: ({ path }) => mkdirSync(path("report")),
      run: ({ replaceReport }, { path, nonce }) =>
        replaceReport(path("report"), (file) => file.writeFile(nonce)),
      throws: "EISDIR",
      effect: ({ path }) => draftIn(path),
    },
    "another draft is there": {
      given: ({ path }) => {
        writeFileSync(path("report"), "old");
        writeFileSync(path("report.draft"), "somebody else's");
      },
      run: async ({ replaceReport }, { path, nonce }) => {
        try {
          return await replaceReport(path("report"), (file) =>
            file.writeFile(nonce),
          );
        } finally {
          await stat(path("report")); // an `open` that nobody awaits fails first
          await setImmediate();
        }
      },
      throws: "EEXIST",
      effect: ({ path }) => {
        if (!existsSync(path("report.draft"))) {
          return "The draft that somebody else was writing is gone.";
        }
        rmSync(path("report.draft"));
        return harmIn(path, "old");
      },
    },
    "the next draft is there after the renaming": {
      given: ({ path }) => writeFileSync(path("report"), "old"),
      run: ({ replaceReport }, { path, nonce }) =>
        replaceReport(path("report"), async (file) => {
          await file.writeFile(nonce);
          // Two links to a file: renaming one to the other is done at once and
          // leaves both, as if somebody had begun the next draft by then.
          rmSync(path("report"));
          linkSync(path("report.draft"), path("report"));
        }),
      returns: ({ nonce }) => nonce.length,
      effect: ({ path, nonce }) => {
        if (!existsSync(path("report.draft"))) {
          return "The draft that the next caller was writing is gone.";
        }
        rmSync(path("report.draft"));
        return harmIn(path, nonce);
      },
    },
    "write throws and closing takes its time": {
      given: ({ path }) => writeFileSync(path("report"), "old"),
      run: ({ replaceReport }, { path, nonce }) =>
        replaceReport(path("report"), (file) => {
          const close = file.close.bind(file);
          file.close = async () => {
            for (let turn = 0; turn < 20; turn += 1) await stat(path("report"));
            await close();
          };
          return Promise.reject(new Error(nonce));
        }),
      throws: ({ nonce }) => `Error: ${nonce}`,
      effect: ({ path }) => harmIn(path, "old"),
    },
    "closing fails": {
      given: ({ path }) => writeFileSync(path("report"), "old"),
      run: ({ replaceReport }, { path, nonce }) =>
        replaceReport(path("report"), async (file) => {
          await file.writeFile("new");
          failClosing(file, new Error(nonce));
        }),
      throws: ({ nonce }) => `Error: ${nonce}`,
      effect: ({ path }) => harmIn(path, "old"),
    },
    "write throws and closing fails": {
      given: ({ path }) => writeFileSync(path("report"), "old"),
      run: async ({ replaceReport }, { path, nonce }) => {
        const failure = new Error(nonce);
        const closing = new Set<Promise<void>>();
        try {
          return await replaceReport(path("report"), async (file) => {
            await file.writeFile("half");
            failClosing(file, failure, closing);
            throw failure;
          });
        } catch (error) {
          await Promise.all(closing);
          await setImmediate(); // by then an error that nobody awaits is told
          // One of the two errors reaches the caller, or both in one.
          throw errorsIn(error).find((one) => one !== failure) ?? failure;
        }
      },
      throws: ({ nonce }) => `Error: ${nonce}`,
      effect: ({ path }) => harmIn(path, "old"),
    },
  },
});

/** The file is closed, but the first to close it is told that it failed. */
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

/** The errors that an error is made of. */
function errorsIn(error: unknown): unknown[] {
  if (error instanceof SuppressedError) {
    return [error.error, error.suppressed].flatMap(errorsIn);
  }
  return error instanceof AggregateError
    ? error.errors.flatMap(errorsIn)
    : [error];
}

function harmIn(path: Find, expected: string): string | undefined {
  const report = readFileSync(path("report"), "utf8");
  if (report !== expected) {
    return expected === "old"
      ? `The old report has been replaced by "${report}".`
      : `The report reads "${report}"; it has to read "${expected}".`;
  }
  return draftIn(path);
}

function draftIn(path: Find): string | undefined {
  return existsSync(path("report.draft"))
    ? "The draft is still there, so every later call fails."
    : undefined;
}
