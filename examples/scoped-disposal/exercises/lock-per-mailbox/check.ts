import { existsSync, rmSync, writeFileSync } from "node:fs";
import { type PathContext, type Tools, exercise } from "course/exercise";

type Answer = typeof import("./solution.ts");
type Reply = import("./solution.ts").Reply;

interface Variation {
  readonly names?: (nonce: string) => readonly string[];
  readonly send?: (name: string, tools: Tools) => Reply;
}

const two = (nonce: string) => ["ada", nonce];
const seven = ["ada", "bob", "cyd", "dan", "eve", "fay", "gus"];

export default exercise<Answer, Variation>(import.meta.dirname, {
  call: "deliver()",
  isSync: true,
  minutes: 7,
  run: ({ deliver }, tools, { names = two, send = () => "stored" }) => {
    const asked: string[] = [];
    const stored = deliver(tools.scratch, names(tools.nonce), (name) => {
      const reply = send(name, tools);
      asked.push(name);
      return reply;
    });
    return { stored, asked };
  },
  returns: ({ nonce }) => ({ stored: 2, asked: ["ada", nonce] }),
  effect: (context) => leftOf(context, [...seven, context.nonce]),
  paths: {
    "the ordinary path": {
      requirements: [1, 2],
      send: (name, { look }) => {
        if (name === "ada") look();
        return "stored";
      },
      holds: ["ada.lock"],
    },
    "a mailbox is full": {
      requirements: [1, 4],
      run: ({ deliver }, { scratch, nonce }) => {
        const replies = ["full", "stored"] as const;
        let asked = 0;
        const send = () => replies[asked++] ?? "down";
        const stored = deliver(scratch, [nonce, nonce], send);
        return { stored, asked };
      },
      returns: { stored: 1, asked: 2 },
    },
    "there are seven mailboxes": {
      requirements: [1, 3],
      names: () => seven,
      returns: { stored: 7, asked: seven },
      closedBefore: Object.fromEntries(
        seven.map((name, at) => [
          `${name}.lock`,
          seven.slice(0, at).map((earlier) => `${earlier}.lock`),
        ]),
      ),
    },
    "the 2nd mailbox forwards to the 1st": {
      requirements: [3],
      send: (name, { path, nonce }) => {
        if (name === nonce && existsSync(path("ada.lock"))) {
          throw new Error("the mailbox of ada is still locked");
        }
        return "stored";
      },
    },
    "send delivers as well": {
      requirements: [2, 3],
      run: ({ deliver }, { scratch, nonce, look }) =>
        deliver(scratch, ["ada"], () => {
          const stored = deliver(scratch, ["bob", nonce], () => "stored");
          look();
          return stored === 2 ? "stored" : "full";
        }),
      returns: 1,
      holds: ["ada.lock"],
      closed: ["bob.lock"],
    },
    "the server is down": {
      requirements: [1, 4],
      names: (nonce) => ["ada", nonce, "bob"],
      send: (name, { nonce }) => (name === nonce ? "down" : "stored"),
      returns: ({ nonce }) => ({ stored: 1, asked: ["ada", nonce] }),
    },
    "send throws": {
      requirements: [1, 4],
      send: (name, { nonce, look, note }) => {
        note(name);
        if (name === "ada") look();
        throw new Error(nonce);
      },
      throws: ({ nonce }) => `Error: ${nonce}`,
      holds: ["ada.lock"],
      events: ["ada"],
    },
    "closing a lock fails": {
      requirements: [1, 5],
      send: (name, { note }) => {
        note(name);
        return "stored";
      },
      callFails: { close: "ada.lock" },
      throws: "EIO",
      events: ["ada"],
    },
    "removing a lock fails": {
      requirements: [5],
      names: () => ["ada"],
      callFails: { remove: "ada.lock" },
      throws: "EIO",
      effect: () => undefined,
    },
    "another process removes the lock": {
      requirements: [5],
      names: () => ["ada"],
      send: (_name, { path }) => {
        rmSync(path("ada.lock"));
        return "stored";
      },
      throws: "ENOENT",
    },
    "another caller takes the 1st lock at the same moment": {
      requirements: [2],
      beforeOpen: {
        "ada.lock": ({ path }) => writeFileSync(path("ada.lock"), ""),
      },
      throws: "EEXIST",
      effect: ({ path }) =>
        existsSync(path("ada.lock"))
          ? undefined
          : "The lock of another caller is gone.",
    },
    "another caller has the 2nd lock": {
      requirements: [2, 3],
      given: ({ path, nonce }) => writeFileSync(path(`${nonce}.lock`), ""),
      throws: "EEXIST",
      effect: (context) =>
        existsSync(context.path(`${context.nonce}.lock`))
          ? leftOf(context, ["ada"])
          : "The lock of another caller is gone.",
    },
  },
});

function leftOf(
  { path }: PathContext,
  names: readonly string[],
): string | undefined {
  const left = names.filter((name) => existsSync(path(`${name}.lock`)));
  if (left.length === 0) return undefined;
  return `The lock file of ${left.join(", ")} is still there.`;
}
