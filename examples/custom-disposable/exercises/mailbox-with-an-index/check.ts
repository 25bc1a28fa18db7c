import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  writeFileSync,
} from "node:fs";
import { type PathContext, type Tools, exercise } from "course/exercise";

type Answer = typeof import("./solution.ts");

interface Variation {
  readonly stored?: (tools: Tools) => void;
}

export default exercise<Answer, Variation>(import.meta.dirname, {
  call: "deliver()",
  entry: "): number {",
  isSync: true,
  minutes: 10,
  given: ({ path }) => {
    writeFileSync(path("index"), "");
    writeFileSync(path("index of another"), "");
    mkdirSync(path("folder"));
  },
  run: ({ deliver }, tools, { stored }) =>
    deliver([tools.nonce], pathsIn(tools), () => stored?.(tools)),
  paths: {
    "the ordinary path": {
      requirements: [1],
      run: ({ deliver }, tools) => {
        const offsets: number[] = [];
        const stored = (offset: number) => {
          tools.look();
          offsets.push(offset);
        };
        const letters = [tools.nonce, "tea"];
        const delivered = deliver(letters, pathsIn(tools), stored);
        return { delivered, offsets };
      },
      returns: ({ nonce }) => ({ delivered: 2, offsets: [0, nonce.length] }),
      holds: ["letters", "index"],
    },
    "before the first letter": {
      call: "Mailbox",
      requirements: [1],
      run: ({ Mailbox }, { path, look }) => {
        using _mailbox = new Mailbox(path("letters"), path("index"));
        look();
      },
      holds: ["letters", "index"],
    },
    "stored throws": {
      requirements: [1, 4],
      stored: ({ nonce, look }) => {
        look();
        throw new Error(nonce);
      },
      throws: ({ nonce }) => `Error: ${nonce}`,
      holds: ["letters", "index"],
    },
    "the letters are not ASCII": {
      requirements: [1],
      run: ({ deliver }, tools) => {
        const offsets: number[] = [];
        deliver([`${tools.nonce} née`, "tea"], pathsIn(tools), (offset) =>
          offsets.push(offset),
        );
        return offsets;
      },
      returns: ({ nonce }) => [0, Buffer.byteLength(`${nonce} née`)],
    },
    "closing the letters fails": {
      requirements: [4, 5],
      callFails: { close: "letters" },
      throws: "EIO",
    },
    "closing the index fails": {
      requirements: [4, 5],
      callFails: { close: "index" },
      throws: "EIO",
    },
    "one file is a directory": {
      requirements: [2, 4],
      run: ({ deliver }, tools) => {
        const { letters, index } = pathsIn(tools);
        const folder = tools.path("folder");
        try {
          return deliver([tools.nonce], { letters: folder, index }, () => {});
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== "EISDIR") throw error;
        }
        return deliver([tools.nonce], { letters, index: folder }, () => {});
      },
      throws: "EISDIR",
    },
    "the index is damaged": {
      requirements: [2, 4],
      given: damageIndex,
      throws: indexEnds,
    },
    "the index is damaged and closing it fails": {
      requirements: [2, 5],
      given: damageIndex,
      callFails: { close: "index" },
      throwsEither: (context) => ["EIO", indexEnds(context)],
    },
    "the index is damaged and closing the letters fails": {
      requirements: [2, 5],
      given: damageIndex,
      callFails: { close: "letters" },
      throwsEither: (context) => ["EIO", indexEnds(context)],
    },
    "closing both files fails": {
      requirements: [5],
      callFails: { close: ["letters", "index"] },
      throwsEither: () => ["EIO"],
    },
    "disposed twice": {
      call: "Mailbox",
      requirements: [3],
      run: ({ Mailbox }, { path, nonce, look }) => {
        const mailbox = new Mailbox(path("letters"), path("index"));
        mailbox.append(nonce);
        look();
        mailbox[Symbol.dispose]();
        const others = ["inbox", "outbox"].map((name) => ({
          name,
          fd: openSync(path(name), "w"),
        }));
        try {
          mailbox[Symbol.dispose]();
          const closed = others.filter((other) => !isOpen(other));
          return closed.map(({ name }) => `the 2nd dispose closed ${name}`);
        } finally {
          for (const { fd } of others.filter(isOpen)) closeSync(fd);
        }
      },
      returns: [],
      holds: ["letters", "index"],
    },
    "disposed again after a failed close": {
      call: "Mailbox",
      requirements: [3, 5],
      callFails: { close: "index" },
      run: ({ Mailbox }, { path }) => {
        const mailbox = new Mailbox(path("letters"), path("index"));
        let failure: unknown;
        try {
          mailbox[Symbol.dispose]();
        } catch (error) {
          failure = error;
        }
        // The numbers are free again, and the next opens reuse them.
        const fds = ["inbox", "outbox"].map((name) =>
          openSync(path(name), "w"),
        );
        try {
          mailbox[Symbol.dispose]();
          if (!fds.every((fd) => isOpen({ fd })))
            return "the 2nd dispose closed other files";
          if (failure === undefined) return "the 1st dispose threw nothing";
          throw failure;
        } finally {
          for (const fd of fds) if (isOpen({ fd })) closeSync(fd);
        }
      },
      throws: "EIO",
    },
    "disposed twice with another mailbox between": {
      call: "Mailbox",
      requirements: [3],
      run: ({ Mailbox }, { path, nonce }) => {
        const mailbox = new Mailbox(path("letters"), path("index"));
        mailbox[Symbol.dispose]();
        // The numbers are free again, and the next opens reuse them.
        const other = new Mailbox(path("another"), path("index of another"));
        mailbox[Symbol.dispose]();
        try {
          other.append(nonce);
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== "EBADF") throw error;
          return "the 2nd dispose closed the files of another mailbox";
        }
        other[Symbol.dispose]();
        return "the other mailbox was left alone";
      },
      returns: "the other mailbox was left alone",
    },
  },
});

/** The constructor throws. */
function damageIndex({ path, nonce }: PathContext): void {
  writeFileSync(path("index"), `${nonce}-`);
}

function indexEnds({ nonce }: PathContext): string {
  return `Error: The index ends at ${nonce.length + 1}`;
}

function pathsIn({ path }: PathContext) {
  return { letters: path("letters"), index: path("index") };
}

function isOpen({ fd }: { fd: number }): boolean {
  try {
    fstatSync(fd);
    return true;
  } catch {
    return false;
  }
}
