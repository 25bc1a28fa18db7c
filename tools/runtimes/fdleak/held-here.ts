import type { Tally } from "fdleak";

type Held = Readonly<Record<string, Tally>>;

const pidfd = { anonymous: 1 };

/** What a situation holds on this runtime, where that is not as on Node. */
export const heldHere: Held =
  "bun" in process.versions
    ? {
        "a child with piped standard streams": { ...pidfd, socket: 3 },
        "a child with one more pipe": { ...pidfd, socket: 1 },
        "a forked child": { ...pidfd, socket: 1 },
        "a child without pipes": pidfd,
        "a Worker": { anonymous: 2 },
      }
    : {
        "a child with piped standard streams": { ...pidfd, pipe: 3 },
        "a child with one more pipe": { ...pidfd, socket: 1 },
        "a forked child": { ...pidfd, socket: 1 },
        "a child without pipes": pidfd,
        "a Worker": { anonymous: 3, socket: 3 }, // with its standard output and error
      };
