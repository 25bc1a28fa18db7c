import { once } from "node:events";
import type { Readable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { exercise, type PathContext } from "course/exercise";

type Answer = typeof import("./solution.ts");

/** More than fits into the buffers on the way. */
const rest = "x".repeat(1_000_000);

export default exercise<Answer>(import.meta.dirname, {
  call: "withRelease()",
  minutes: 8,
  paths: {
    "the ordinary path": {
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
      returns: ({ nonce }) => [`/${nonce}`, 1_000_010],
      holds: ["socket"],
      release: "late",
    },
    "there is no release": {
      peer: (_request, response) => {
        response.writeHead(404).write(rest);
      },
      run: ({ withRelease }, tools) =>
        withRelease(urlOf(tools), () => Promise.resolve("a release")),
      returns: null,
    },
    "the release is locked": {
      peer: (_request, response) => {
        response.writeHead(403).write(rest);
      },
      run: ({ withRelease }, tools) =>
        withRelease(urlOf(tools), () => Promise.resolve("a release")),
      throws: "Error: no release: 403",
    },
    "the server is out of order": {
      peer: (_request, response) => {
        response.writeHead(503).write(rest);
      },
      run: ({ withRelease }, tools) =>
        withRelease(urlOf(tools), () => Promise.resolve("a release")),
      throws: "Error: no release: 503",
    },
    "nobody listens": {
      run: ({ withRelease }) =>
        withRelease("http://127.0.0.1:1/", () => Promise.resolve("a release")),
      throws: "ECONNREFUSED",
    },
    "unpack rejects": {
      peer: (request, response) => {
        response.write(`${request.url}\n${rest}`);
      },
      run: ({ withRelease }, tools) =>
        withRelease(urlOf(tools), async (release) => {
          const text = await firstOf(release);
          tools.look();
          throw new Error(`cannot unpack ${text.slice(1, 9)}`);
        }),
      throws: ({ nonce }) => `Error: cannot unpack ${nonce}`,
      holds: ["socket"],
    },
    "unpack throws at once": {
      peer: (request, response) => {
        response.write(`${request.url}\n${rest}`);
      },
      run: ({ withRelease }, tools) =>
        withRelease(urlOf(tools), () => {
          tools.look();
          throw new Error(`cannot unpack ${tools.nonce}`);
        }),
      throws: ({ nonce }) => `Error: cannot unpack ${nonce}`,
      holds: ["socket"],
    },
    "unpack needs the first line only": {
      peer: (request, response) => {
        response.write(`${request.url}\n${rest}`);
      },
      run: ({ withRelease }, tools) =>
        withRelease(urlOf(tools), async (release) => {
          const text = await firstOf(release);
          tools.look();
          return text.slice(0, 9);
        }),
      returns: ({ nonce }) => `/${nonce}`,
      holds: ["socket"],
    },
  },
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
