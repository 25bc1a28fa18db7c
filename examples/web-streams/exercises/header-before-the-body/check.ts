import { closeSync, openSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { exercise, type PathContext, type Tools } from "course/exercise";

type Answer = typeof import("./solution.ts");

interface Variation {
  readonly header?: string[];
  /** How many lines of the body `handle` reads. */
  readonly reads?: number;
  /** Which steps fail; `read` fails at the last line. */
  readonly fails?: readonly ("read" | "handle" | "at once" | "cancel")[];
}

const rest = ["first", "second", "third"];
const long = ["to", "cc", "by", "at", "re", "is", "no"].map((it) => `${it}: x`);

export default exercise<Answer, Variation>(import.meta.dirname, {
  call: "withMessage()",
  minutes: 9,
  run: handled,
  holds: ["message.txt"],
  paths: {
    "the ordinary path": {
      requirements: [1, 2],
      returns: resultOf(rest),
      events: ["the stream has ended", "6 lines read"],
    },
    "the header has seven lines": {
      requirements: [1],
      header: [...long, ""],
      returns: resultOf(rest, long),
      events: ["the stream has ended", "11 lines read"],
    },
    "handle reads one line": {
      requirements: [1, 2],
      reads: 1,
      returns: resultOf(["first"]),
      events: ["the stream is cancelled", "4 lines read"],
    },
    "handle reads nothing": {
      requirements: [1, 2],
      reads: 0,
      returns: resultOf([]),
      events: ["the stream is cancelled", "3 lines read"],
    },
    "handle rejects": {
      requirements: [2, 3],
      reads: 1,
      fails: ["handle"],
      throws: errorOf("cannot handle"),
      events: ["the stream is cancelled", "4 lines read"],
    },
    "handle throws at once": {
      requirements: [2, 3],
      fails: ["at once"],
      throws: errorOf("cannot handle"),
      events: ["the stream is cancelled", "3 lines read"],
    },
    "a header line is wrong": {
      requirements: [2, 3],
      header: ["to: ann", "from bob", "at: 10", ""],
      throws: "Error: no header: from bob",
      events: ["the stream is cancelled", "2 lines read"],
    },
    "there is no empty line": {
      requirements: [2, 3],
      header: ["to: ann", "a: first", "b: second"],
      reads: -1,
      throws: "Error: no body",
      events: ["the stream has ended", "3 lines read"],
    },
    "reading the header fails": {
      requirements: [2, 3],
      header: ["to: ann"],
      reads: -1,
      fails: ["read"],
      throws: errorOf("cannot read"),
      events: ["the stream has failed", "1 lines read"],
    },
    "reading the body fails": {
      requirements: [2, 3],
      fails: ["read"],
      throws: errorOf("cannot read"),
      events: ["the stream has failed", "6 lines read"],
    },
    "cancelling fails": {
      requirements: [4],
      reads: 1,
      fails: ["cancel"],
      returns: resultOf(["first"]),
      events: ["the stream is cancelled", "4 lines read"],
    },
    "handle rejects and cancelling fails": {
      requirements: [4],
      reads: 1,
      fails: ["handle", "cancel"],
      throws: errorOf("cannot handle"),
      events: ["the stream is cancelled", "4 lines read"],
    },
    "a header line is wrong and cancelling fails": {
      requirements: [4],
      header: ["to: ann", "from bob", "at: 10", ""],
      fails: ["cancel"],
      throws: "Error: no header: from bob",
      events: ["the stream is cancelled", "2 lines read"],
    },
  },
});

function resultOf(body: string[], header?: string[]) {
  return ({ nonce }: PathContext) => [
    header ?? ["to: ann", `id: ${nonce}`],
    body.map((line) => `${line} ${nonce}`),
  ];
}

function errorOf(text: string) {
  return ({ nonce }: PathContext) => `Error: ${text} ${nonce}`;
}

async function handled(
  { withMessage }: Answer,
  tools: Tools,
  { header, reads = Infinity, fails = [] }: Variation,
): Promise<unknown> {
  const { look, note, nonce } = tools;
  const over = Promise.withResolvers<void>();
  const takeTime = async () => {
    await setImmediate();
    // No delay of the answer outlasts this, but it ends with the call.
    await Promise.race([tools.afterTimers(), over.promise]);
    await setImmediate();
  };
  const message = [
    ...(header ?? ["to: ann", `id: ${nonce}`, ""]),
    ...(reads < 0 ? [] : rest.map((line) => `${line} ${nonce}`)),
  ];
  const source = messageOf(message, fails, tools, takeTime);
  const handle = async (head: string[], body: ReadableStream<string>) => {
    look();
    const lines: string[] = [];
    const reader = body.getReader();
    try {
      while (lines.length < reads) {
        const { done, value } = await reader.read();
        if (done) break;
        lines.push(value);
      }
    } finally {
      reader.releaseLock();
    }
    await takeTime();
    if (fails.includes("handle")) throw new Error(`cannot handle ${nonce}`);
    return [head, lines];
  };
  try {
    return await withMessage(source.lines, (head, body) => {
      if (body !== source.lines) note("handle gets another stream");
      if (!fails.includes("at once")) return handle(head, body);
      throw new Error(`cannot handle ${nonce}`);
    });
  } finally {
    over.resolve();
    if (source.read() > 0) note(`${source.read()} lines read`);
    if (source.lines.locked) note("the stream is locked");
  }
}

/** Lines that hold a file until they have ended, failed or are cancelled. */
function messageOf(
  message: string[],
  fails: NonNullable<Variation["fails"]>,
  { look, note, nonce, path }: Tools,
  takeTime: () => Promise<void>,
) {
  const file = openSync(path("message.txt"), "a");
  let read = 0;
  const end = async (event: string) => {
    await takeTime();
    note(event);
    closeSync(file);
  };
  const lines = new ReadableStream<string>(
    {
      async pull(controller) {
        await takeTime();
        if (read === 0) look();
        if (read < message.length) {
          controller.enqueue(message[read++]!);
        } else if (fails.includes("read")) {
          await end("the stream has failed");
          throw new Error(`cannot read ${nonce}`);
        } else {
          await end("the stream has ended");
          controller.close();
        }
      },
      async cancel() {
        await end("the stream is cancelled");
        if (fails.includes("cancel")) throw new Error(`cannot close ${nonce}`);
      },
    },
    { highWaterMark: 0 },
  );
  return { lines, read: () => read };
}
