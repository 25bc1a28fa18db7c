import { once } from "node:events";
import { globalAgent, type RequestListener } from "node:http";
import type { Socket } from "node:net";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { finished } from "node:stream/promises";
import { setImmediate } from "node:timers/promises";
import { exercise, type Tools } from "course/exercise";

type Answer = typeof import("./solution.ts");

interface Variation {
  readonly url?: string;
  readonly unpack?: (release: Readable, tools: Tools) => Promise<unknown>;
}

/** More than the buffers between server and answer hold. */
const rest = "x".repeat(1_000_000);

/** Begins a release and never ends it. */
const endless: RequestListener = (request, response) => {
  response.write(`${request.url}\n${rest}`);
};

/** Begins a release and hangs up. */
const breakingOff: RequestListener = ({ socket }, response) => {
  response.write("the first half");
  setTimeout(() => socket.destroy(), 20);
};

export default exercise<Answer, Variation>(import.meta.dirname, {
  call: "withRelease()",
  minutes: 8,
  run: ({ withRelease }, tools, row) => {
    const { url = `${tools.peer}/${tools.nonce}`, unpack = unpackNothing } =
      row;
    return withRelease(url, (release) => unpack(release, tools));
  },
  paths: {
    "the ordinary path": {
      requirements: [1, 2],
      peer: (request, response) => {
        keepIdle(request, response);
        response.end(`${request.url}\n${rest}`);
      },
      unpack: async (release, { look, afterTimers }) => {
        // By default the Agent closes an idle socket after four seconds.
        globalAgent.once("free", (socket: Socket) => socket.setTimeout(0));
        let all = await firstOf(release);
        look();
        await afterTimers(); // no delay of the answer outlasts it
        for await (const more of release) all += more;
        return [all.slice(0, 9), all.length];
      },
      returns: ({ nonce }) => [`/${nonce}`, 1_000_010],
      holds: ["socket"],
      release: "late",
    },
    "there is no release": {
      requirements: [1, 3],
      peer: refusing(404),
      returns: null,
    },
    "the release is locked": {
      requirements: [1, 3],
      peer: refusing(403),
      throws: "Error: no release: 403",
    },
    "the server is out of order": {
      requirements: [1, 3],
      peer: refusing(503),
      throws: "Error: no release: 503",
    },
    "no server listens": {
      requirements: [4],
      url: "http://127.0.0.1:1/",
      throws: "ECONNREFUSED",
    },
    "the server hangs up before it responds": {
      requirements: [3, 4],
      peer: ({ socket }) => socket.destroy(),
      throws: "ECONNRESET",
    },
    "unpack rejects": {
      requirements: [3, 4],
      peer: endless,
      unpack: async (release, { look }) => {
        const start = await firstOf(release);
        look();
        throw new Error(`cannot unpack ${start.slice(1, 9)}`);
      },
      throws: ({ nonce }) => `Error: cannot unpack ${nonce}`,
      holds: ["socket"],
    },
    "the response breaks off": {
      requirements: [4],
      peer: breakingOff,
      unpack: (release) => text(release),
      throws: "ECONNRESET",
    },
    "the response breaks off and unpack rejects": {
      requirements: [4],
      peer: breakingOff,
      unpack: async (release, { nonce }) => {
        await finished(release).catch(() => {});
        // The error of the response is known before that of unpack.
        for (let turn = 0; turn < 3; turn++) await setImmediate();
        throw new Error(`cannot unpack ${nonce}`);
      },
      throws: ({ nonce }) => `Error: cannot unpack ${nonce}`,
    },
    "unpack throws at once": {
      requirements: [3, 4],
      peer: endless,
      unpack: (_release, { look, nonce }) => {
        look();
        throw new Error(`cannot unpack ${nonce}`);
      },
      throws: ({ nonce }) => `Error: cannot unpack ${nonce}`,
      holds: ["socket"],
    },
    "unpack needs the first line only": {
      requirements: [1, 2, 3],
      peer: endless,
      unpack: async (release, { look }) => {
        const start = await firstOf(release);
        look();
        return start.slice(0, 9);
      },
      returns: ({ nonce }) => `/${nonce}`,
      holds: ["socket"],
    },
  },
});

function unpackNothing(): Promise<string> {
  return Promise.resolve("a release");
}

/** A socket that is kept for the next request is still there for the check. */
const keepIdle: RequestListener = ({ socket }, response) => {
  response.setHeader("Keep-Alive", "timeout=600");
  // By default the server closes an idle connection after five seconds.
  response.once("close", () => socket.setTimeout(0));
};

/** Responds with the status, and with a body that never ends. */
function refusing(status: number): RequestListener {
  return (_request, response) => {
    response.writeHead(status).write(rest);
  };
}

/** Reads the first chunk and leaves the rest unread. */
async function firstOf(release: Readable): Promise<string> {
  for (let turn = 0; turn < 3; turn++) await setImmediate();
  if (release.readableLength === 0) await once(release, "readable");
  return String(release.setEncoding("utf8").read());
}
