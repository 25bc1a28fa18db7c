import { once } from "node:events";
import type { Readable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { exercise, type PathContext } from "course/exercise";

type Answer = typeof import("./solution.ts");

const unpacking = [
  "the ordinary path",
  "unpack rejects",
  "unpack needs the first line only",
];

const everyOtherWay = [
  "there is no release",
  "the release is locked",
  "the server is out of order",
  "unpack rejects",
  "unpack throws at once",
  "unpack needs the first line only",
];

/** More than fits into the buffers on the way. */
const rest = "x".repeat(1_000_000);

export default exercise<Answer>(import.meta.dirname, {
  title: "A release that nobody reads to its end",
  task:
    "`withRelease` asks a server for a release and has `unpack` read it as it " +
    "arrives, or gives null. A response that is read to its end takes its " +
    "socket with it. One that is not keeps the socket, and some servers never " +
    "come to an end, whatever the status. `unpack` may fail too, by a promise " +
    "or by a throw before there is one.",
  call: "withRelease()",
  minutes: 8,
  paths: [
    {
      name: "the ordinary path",
      peer: (request, response) => {
        response.end(`${request.url}\n${rest}`);
      },
      run: ({ withRelease }, tools) =>
        withRelease(urlOf(tools), async (release) => {
          let text = await firstOf(release);
          tools.look();
          for await (const more of release) text += more;
          return [text.slice(0, 9), text.length];
        }),
      outcome: ({ nonce }) => ({ returned: [`/${nonce}`, 1_000_010] }),
      holds: ["socket"],
      release: "late",
    },
    {
      name: "there is no release",
      peer: (_request, response) => {
        response.writeHead(404).write(rest);
      },
      run: ({ withRelease }, tools) =>
        withRelease(urlOf(tools), () => Promise.resolve("a release")),
      outcome: () => ({ returned: null }),
    },
    {
      name: "the release is locked",
      peer: (_request, response) => {
        response.writeHead(403).write(rest);
      },
      run: ({ withRelease }, tools) =>
        withRelease(urlOf(tools), () => Promise.resolve("a release")),
      outcome: () => ({ threw: "Error: no release: 403" }),
    },
    {
      name: "the server is out of order",
      peer: (_request, response) => {
        response.writeHead(503).write(rest);
      },
      run: ({ withRelease }, tools) =>
        withRelease(urlOf(tools), () => Promise.resolve("a release")),
      outcome: () => ({ threw: "Error: no release: 503" }),
    },
    {
      name: "nobody listens",
      run: ({ withRelease }) =>
        withRelease("http://127.0.0.1:1/", () => Promise.resolve("a release")),
      outcome: () => ({ threw: "ECONNREFUSED" }),
    },
    {
      name: "unpack rejects",
      peer: (request, response) => {
        response.write(`${request.url}\n${rest}`);
      },
      run: ({ withRelease }, tools) =>
        withRelease(urlOf(tools), async (release) => {
          const text = await firstOf(release);
          tools.look();
          throw new Error(`cannot unpack ${text.slice(1, 9)}`);
        }),
      outcome: ({ nonce }) => ({ threw: `Error: cannot unpack ${nonce}` }),
      holds: ["socket"],
    },
    {
      name: "unpack throws at once",
      peer: (request, response) => {
        response.write(`${request.url}\n${rest}`);
      },
      run: ({ withRelease }, tools) =>
        withRelease(urlOf(tools), () => {
          tools.look();
          throw new Error(`cannot unpack ${tools.nonce}`);
        }),
      outcome: ({ nonce }) => ({ threw: `Error: cannot unpack ${nonce}` }),
      holds: ["socket"],
    },
    {
      name: "unpack needs the first line only",
      peer: (request, response) => {
        response.write(`${request.url}\n${rest}`);
      },
      run: ({ withRelease }, tools) =>
        withRelease(urlOf(tools), async (release) => {
          const text = await firstOf(release);
          tools.look();
          return text.slice(0, 9);
        }),
      outcome: ({ nonce }) => ({ returned: `/${nonce}` }),
      holds: ["socket"],
    },
  ],
  hints: [
    "Ask on each way out of `withRelease` who has read the response to its end.",
    "A response is a stream, and a stream has Symbol.asyncDispose: it gives up what is unread.",
    "`await using response = await ask(url);`",
  ],
  why:
    "Disposing the response gives up what is unread of it and the socket with " +
    "that, and does nothing to one that has been read to its end.",
  accepted: {
    "destroyed-in-finally.ts":
      "`finally` destroys the response, and does not need it to be read.",
    "agent-of-the-call.ts":
      "An Agent for the one call, adopted by a stack, takes its sockets with it.",
  },
  wrongAnswers: [
    {
      name: "`await using` on the promise",
      edits: [["response = await ask(", "response = ask("]],
      sign: { fault: "missing-await" },
      because:
        "The `await` of `await using` waits for the end of the response. That " +
        "it has begun is worth an `await` of its own.",
    },
    {
      name: "`using` in place of `await using`",
      edits: [["await using response", "using response"]],
      sign: { fault: "not-disposable" },
      because:
        "A stream takes a moment to close, so it has Symbol.asyncDispose only. " +
        "At run time `using` throws, and the socket stays.",
    },
    {
      name: "reads all of it before it unpacks",
      edits: [
        [
          "  return await unpack(response);\n",
          `  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return await unpack(Readable.from(chunks));
`,
        ],
        ["import type { Readable }", "import { Readable }"],
      ],
      sign: { fault: "never-settles" },
      because:
        "What never comes to an end cannot be read to its end. `unpack` is " +
        "there to say how much it needs.",
    },
    {
      name: "`unpack` is not awaited",
      edits: [["return await unpack(", "return unpack("]],
      sign: {
        fault: "never-acquired",
        paths: unpacking,
        code: /(?:return|=(?! await)) *unpack\(/,
      },
      because:
        "The block ends with a promise that still has reading to do, and the " +
        "response is given up under it. `return await` stays until it is done.",
    },
    {
      name: "given up before it is unpacked",
      of: "exercise",
      edits: [
        [
          "  const response = await ask(url);\n",
          `  const response = await ask(url);
  response.destroy();
`,
        ],
      ],
      sign: {
        fault: "never-acquired",
        paths: [...unpacking, "unpack throws at once"],
      },
      because:
        "The socket is gone when `unpack` comes to read from it. It has to " +
        "stay until `unpack` is done.",
    },
    {
      name: "no release when nobody listens",
      edits: [
        ["await ask(url);", "await ask(url).catch(() => null);"],
        [
          "  if (response.statusCode === 404)",
          "  if (response === null || response.statusCode === 404)",
        ],
      ],
      sign: { fault: "swallows", paths: ["nobody listens"] },
      because:
        "Null says that the server has no release. A server that cannot be " +
        "reached has not said so, and the caller does not hear that it is out " +
        "of reach.",
    },
    {
      name: "no release, whatever went wrong",
      edits: [
        [
          "  return await unpack(response);\n}\n",
          `  return await unpack(response);
  } catch {
    return null;
  }
}
`,
        ],
        [
          "  if (response.statusCode === 404)",
          "  try {\n  if (response.statusCode === 404)",
        ],
      ],
      sign: { fault: "swallows" },
      because:
        "Null says that there is no release. A server out of order, or a " +
        "release that cannot be unpacked, is something else.",
    },
    {
      name: "the response that never came is given up",
      of: "exercise",
      edits: [
        [
          "  const response = await ask(url);\n",
          `  let response: IncomingMessage;
  try {
  response = await ask(url);
`,
        ],
        [
          "  return await unpack(response);\n",
          `  return await unpack(response);
  } finally {
    response!.destroy();
  }
`,
        ],
      ],
      sign: {
        fault: "other-error",
        paths: ["nobody listens"],
        says: /threw TypeError/,
      },
      because:
        "When nobody listens there is no response to give up, and the " +
        "TypeError of that `destroy` takes the place of ECONNREFUSED. What " +
        "asks for the response stands before the `try`.",
    },
    {
      name: "another error in its place",
      edits: [
        [
          "  return await unpack(response);\n",
          `  try {
    return await unpack(response);
  } catch {
    throw new Error("the release cannot be unpacked");
  }
`,
        ],
      ],
      sign: {
        fault: "other-error",
        paths: ["unpack rejects", "unpack throws at once"],
      },
      because:
        "The caller learns that it failed, but not why: the error that says so " +
        "is gone.",
    },
    {
      name: "asks with fetch",
      edits: [
        [
          "  await using response = await ask(url);\n",
          `  const { body, status } = await fetch(url);
  const response = Object.assign(Readable.fromWeb(body as never), {
    statusCode: status,
  });
  await using _response = response;
`,
        ],
        ["import type { Readable }", "import { Readable }"],
      ],
      sign: { fault: "leaks", code: /\bfetch\(/ },
      because:
        "`fetch` keeps its sockets for the next request, in a pool that belongs " +
        "to the whole process and that no block can close.",
    },
    {
      name: "sockets kept for the next request",
      edits: [["{ agent: false }", "{}"]],
      sign: { fault: "leaks", paths: ["the ordinary path"] },
      because:
        "A response that was read to its end gives its socket back to the " +
        "Agent, and an Agent that keeps sockets alive waits with it for the " +
        "next request. `agent: false` has none.",
    },
    {
      name: "reads on to the end in `finally`",
      of: "exercise",
      edits: [
        [
          "  if (response.statusCode === 404)",
          "  try {\n  if (response.statusCode === 404)",
        ],
        [
          "  return await unpack(response);\n",
          `  return await unpack(response);
  } finally {
    response.resume();
  }
`,
        ],
      ],
      sign: {
        fault: "leaks-elsewhere",
        paths: everyOtherWay,
        code: /finally[^]*resume\(/,
      },
      because:
        "`resume` reads what is left and throws it away, and the socket goes " +
        "when that has come to its end. A server that never ends holds it for " +
        "as long as it likes.",
    },
    {
      name: "reads on when there is no release",
      of: "exercise",
      edits: [
        [
          "if (response.statusCode === 404) return null;",
          `if (response.statusCode === 404) {
    response.resume();
    return null;
  }`,
        ],
      ],
      sign: {
        fault: "leaks-elsewhere",
        paths: everyOtherWay,
        code: /\bresume\(/,
      },
      because:
        "`resume` gives the socket back when the response has come to its end, " +
        "and this one never does. The other ways out leave the response unread " +
        "as well: another status, and an `unpack` that stops or fails.",
    },
    {
      name: "reads on when there is no release, and gives up the others",
      of: "exercise",
      edits: [
        [
          "  if (response.statusCode === 404) return null;\n",
          `  if (response.statusCode === 404) {
    response.resume();
    return null;
  }
  await using _response = response;
`,
        ],
      ],
      sign: { fault: "leaks-elsewhere", paths: ["there is no release"] },
      because:
        "The response to a 404 holds its socket until it is read to its end or " +
        "given up, and a server need not come to an end there either. What " +
        "looks after the response stands before the first `return`.",
    },
    {
      name: "given up for the statuses that were thought of",
      of: "exercise",
      edits: [
        [
          `  if (response.statusCode === 404) return null;
  if (response.statusCode !== 200) {
    throw new Error(\`no release: \${response.statusCode}\`);
  }
`,
          `  const status = response.statusCode ?? 0;
  if (status === 404 || status >= 500) response.destroy();
  if (status === 404) return null;
  if (status !== 200) throw new Error(\`no release: \${status}\`);
  await using _response = response;
`,
        ],
      ],
      sign: { fault: "leaks-elsewhere", paths: ["the release is locked"] },
      because:
        "There are more statuses than those that are given up here, and a " +
        "response holds its socket whatever its status. What looks after it " +
        "does not ask for that.",
    },
    {
      name: "given up in `.finally` of the promise",
      of: "exercise",
      edits: [
        [
          "if (response.statusCode === 404) return null;",
          `if (response.statusCode === 404) {
    response.destroy();
    return null;
  }`,
        ],
        [
          "    throw new Error(",
          "    response.destroy();\n    throw new Error(",
        ],
        [
          "await unpack(response);",
          "await unpack(response).finally(() => response.destroy());",
        ],
      ],
      sign: { fault: "leaks-elsewhere", paths: ["unpack throws at once"] },
      because:
        "When `unpack` throws before it has returned a promise, there is " +
        "nothing yet to call `.finally` on, and the socket stays. A `finally` " +
        "block is on that way too.",
    },
    {
      name: "looked after only from the unpacking on",
      of: "exercise",
      edits: [
        [
          "  return await unpack(response);\n",
          `  try {
    return await unpack(response);
  } finally {
    response.destroy();
  }
`,
        ],
      ],
      sign: {
        fault: "leaks-elsewhere",
        paths: [
          "there is no release",
          "the release is locked",
          "the server is out of order",
        ],
      },
      because:
        "The response holds its socket from the moment it is there. The status " +
        "is looked at when nobody looks after it yet.",
    },
    {
      name: "given up in `catch` only",
      of: "exercise",
      edits: [
        [
          "  if (response.statusCode === 404)",
          "  try {\n  if (response.statusCode === 404)",
        ],
        [
          "  return await unpack(response);\n",
          `  return await unpack(response);
  } catch (error) {
    response.destroy();
    throw error;
  }
`,
        ],
      ],
      sign: {
        fault: "leaks-elsewhere",
        paths: ["there is no release", "unpack needs the first line only"],
      },
      because:
        "Errors are seen to and returns are not: nothing throws when there is " +
        "no release, or when `unpack` has read enough.",
    },
    {
      name: "given up on every way but a rejection",
      of: "exercise",
      edits: [
        [
          "if (response.statusCode === 404) return null;",
          `if (response.statusCode === 404) {
    response.destroy();
    return null;
  }`,
        ],
        [
          "    throw new Error(",
          "    response.destroy();\n    throw new Error(",
        ],
        [
          "  return await unpack(response);\n",
          `  const unpacked = await unpack(response);
  response.destroy();
  return unpacked;
`,
        ],
      ],
      sign: {
        fault: "leaks-elsewhere",
        paths: ["unpack rejects", "unpack throws at once"],
      },
      because:
        "Every way out that can be seen is mended. The one that cannot is " +
        "`unpack` itself, and only `finally` and `await using` are on that.",
    },
    {
      name: "a stack that nobody disposes",
      edits: [
        [
          "  await using response = await ask(url);\n",
          `  const stack = new AsyncDisposableStack();
  const response = stack.use(await ask(url));
`,
        ],
      ],
      sign: {
        fault: "leaks-elsewhere",
        code: /const \w+ = new (?:Async)?DisposableStack/,
      },
      because:
        "The stack knows the response, but nobody disposes it: `const` only " +
        "names it, `await using` disposes it at the end of the block.",
    },
  ],
});

function urlOf({ peer, nonce }: PathContext): string {
  return `${peer}/${nonce}`;
}

/** What comes first of it; the rest is left where it is. */
async function firstOf(release: Readable): Promise<string> {
  for (let turn = 0; turn < 3; turn++) await setImmediate();
  if (release.readableLength === 0) await once(release, "readable");
  return String(release.setEncoding("utf8").read());
}
