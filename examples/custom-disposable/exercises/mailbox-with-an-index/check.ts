import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  writeFileSync,
} from "node:fs";
import { exercise } from "course/exercise";

type Answer = typeof import("./solution.ts");

export default exercise<Answer>(import.meta.dirname, {
  call: "Mailbox",
  entry: "): number {",
  minutes: 10,
  paths: {
    "the ordinary path": {
      given: ({ path }) => give(path),
      run: ({ deliver }, { path, nonce, look }) => {
        const offsets: number[] = [];
        const delivered = deliver([nonce, "tea"], pathsIn(path), (offset) => {
          look();
          offsets.push(offset);
        });
        return { delivered, offsets };
      },
      returns: ({ nonce }) => ({ delivered: 2, offsets: [0, nonce.length] }),
      holds: ["letters", "index"],
    },
    "stored throws": {
      given: ({ path }) => give(path),
      run: ({ deliver }, { path, nonce, look }) =>
        deliver(["tea"], pathsIn(path), () => {
          look();
          throw new Error(nonce);
        }),
      throws: ({ nonce }) => `Error: ${nonce}`,
      holds: ["letters", "index"],
    },
    "one file is a directory": {
      given: ({ path }) => {
        give(path);
        mkdirSync(path("folder"));
      },
      run: ({ deliver }, { path, nonce }) => {
        const { letters, index } = pathsIn(path);
        const folder = path("folder");
        try {
          return deliver([nonce], { letters: folder, index }, () => {});
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== "EISDIR") throw error;
        }
        return deliver([nonce], { letters, index: folder }, () => {});
      },
      throws: "EISDIR",
    },
    "the index is damaged": {
      given: ({ path, nonce }) => writeFileSync(path("index"), `${nonce}-`),
      run: ({ deliver }, { path, nonce }) =>
        deliver([nonce], pathsIn(path), () => {}),
      throws: ({ nonce }) => `Error: The index ends at ${nonce.length + 1}`,
    },
    "disposed twice": {
      given: ({ path }) => give(path),
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
    "disposed twice with another mailbox between": {
      given: ({ path }) => {
        give(path);
        writeFileSync(path("index of another"), "");
      },
      run: ({ Mailbox }, { path, nonce }) => {
        const mailbox = new Mailbox(path("letters"), path("index"));
        mailbox[Symbol.dispose]();
        // The numbers are free again, and the next to open files gets them.
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

function give(path: (name: string) => string): void {
  writeFileSync(path("index"), "");
}

function pathsIn(path: (name: string) => string) {
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
