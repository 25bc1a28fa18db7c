import { existsSync, writeFileSync } from "node:fs";
import { exercise } from "course/exercise";

type Answer = typeof import("./solution.ts");
type At = (name: string) => string;

export default exercise<Answer>(import.meta.dirname, {
  call: "deliver()",
  minutes: 7,
  paths: {
    "the ordinary path": {
      run: ({ deliver }, { scratch, nonce, look }) => {
        const asked: string[] = [];
        const stored = deliver(scratch, ["ada", nonce], (name) => {
          if (name === "ada") look();
          asked.push(name);
          return "stored";
        });
        return { stored, asked };
      },
      returns: ({ nonce }) => ({ stored: 2, asked: ["ada", nonce] }),
      holds: ["ada.lock"],
      effect: ({ path, nonce }) => leftOf(path, ["ada", nonce]),
    },
    "a mailbox is full": {
      run: ({ deliver }, { scratch, nonce }) => {
        const replies = ["full", "stored"] as const;
        let asked = 0;
        const stored = deliver(
          scratch,
          [nonce, nonce],
          () => replies[asked++] ?? "down",
        );
        return { stored, asked };
      },
      returns: { stored: 1, asked: 2 },
      effect: ({ path, nonce }) => leftOf(path, [nonce]),
    },
    "the 2nd mailbox forwards to the 1st": {
      run: ({ deliver }, { scratch, path, nonce }) => {
        const asked: string[] = [];
        const stored = deliver(scratch, ["ada", nonce], (name) => {
          if (name === nonce && existsSync(path("ada.lock"))) {
            throw new Error("the mailbox of ada is still locked");
          }
          asked.push(name);
          return "stored";
        });
        return { stored, asked };
      },
      returns: ({ nonce }) => ({ stored: 2, asked: ["ada", nonce] }),
      effect: ({ path, nonce }) => leftOf(path, ["ada", nonce]),
    },
    "send delivers as well": {
      run: ({ deliver }, { scratch, nonce, look }) =>
        deliver(scratch, ["ada"], () => {
          const stored = deliver(scratch, ["bob", nonce], () => "stored");
          look();
          return stored === 2 ? "stored" : "full";
        }),
      returns: 1,
      holds: ["ada.lock"],
      closed: ["bob.lock"],
      effect: ({ path, nonce }) => leftOf(path, ["ada", "bob", nonce]),
    },
    "the server is down": {
      run: ({ deliver }, { scratch, nonce }) => {
        const asked: string[] = [];
        const stored = deliver(scratch, ["ada", nonce, "bob"], (name) => {
          asked.push(name);
          return name === nonce ? "down" : "stored";
        });
        return { stored, asked };
      },
      returns: ({ nonce }) => ({ stored: 1, asked: ["ada", nonce] }),
      effect: ({ path, nonce }) => leftOf(path, ["ada", nonce, "bob"]),
    },
    "send throws": {
      run: ({ deliver }, { scratch, nonce, look }) =>
        deliver(scratch, ["ada"], () => {
          look();
          throw new Error(nonce);
        }),
      throws: ({ nonce }) => `Error: ${nonce}`,
      holds: ["ada.lock"],
      effect: ({ path }) => leftOf(path, ["ada"]),
    },
    "somebody else has the 2nd lock": {
      given: ({ path, nonce }) => writeFileSync(path(`${nonce}.lock`), ""),
      run: ({ deliver }, { scratch, nonce }) =>
        deliver(scratch, ["ada", nonce], () => "stored"),
      throws: "EEXIST",
      effect: ({ path, nonce }) =>
        existsSync(path(`${nonce}.lock`))
          ? leftOf(path, ["ada"])
          : "The lock that somebody else had is gone.",
    },
  },
});

function leftOf(path: At, names: readonly string[]): string | undefined {
  const left = names.filter((name) => existsSync(path(`${name}.lock`)));
  if (left.length === 0) return undefined;
  return `The lock file of ${left.join(", ")} is still there.`;
}
