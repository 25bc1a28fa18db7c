import { subscribe } from "node:diagnostics_channel";
import { once } from "node:events";
import { get } from "node:http";
import type { Socket } from "node:net";
import { setImmediate } from "node:timers/promises";
import { pair } from "course/pair";

/** What the peer has accepted. It runs on this Node, whatever runs the side. */
const accepted = new Set<Socket>();
subscribe("net.server.socket", (message) => {
  accepted.add((message as { socket: Socket }).socket);
});

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "An unread fetch body keeps its connection open.",
  fix: "Release the reader, then cancel the body, when the block ends.",
  note: "Garbage collection does not help: Node cancels the body of a collected Response only if no reader was taken from it. A cancelled body costs its connection: fetch opens another in its place, which stays idle and does not keep the process alive. A `for await` over the body cancels it when the loop ends early. To stop the other requests when one of several fails, adopt an AbortController and pass on its signal: `stack.adopt(new AbortController(), (it) => it.abort())`.",
  seen: [
    {
      what: "Code paths that do not read a response to its end kept its connection; they cancel the body now.",
      where: "cerbos-sdk-javascript#956",
      link: "https://github.com/cerbos/cerbos-sdk-javascript/pull/956",
      date: "2024-06-03",
    },
  ],
  peer: ({ socket, url }, response) => {
    response.setHeader("Connection", "close");
    if (url === "/cut") {
      response.writeHead(200).flushHeaders();
      setTimeout(() => socket.destroy(), 20);
    } else if (url === "/end-unused") {
      for (const other of accepted) {
        if (other.bytesRead === 0) other.destroy(); // it has no request
      }
      response.end();
    } else if (url === "/none") {
      response.writeHead(204).end();
    } else {
      response.writeHead(url === "/missing" ? 404 : 200);
      response.end("GIF89a".padEnd(10_000_000));
    }
  },
  run: (side, { peer }) => alone(peer, () => side.firstChunk(`${peer}/image`)),
  leaks: { socket: 1 },
  outcome: "returned 'GIF89a'",
  release: "late",
  paths: [
    {
      kind: "acquire fails",
      when: "the server refuses the connection",
      run: (side, { peer }) =>
        alone(peer, () => side.firstChunk("http://127.0.0.1:1")),
      outcome: "threw TypeError",
    },
    {
      kind: "body throws",
      when: "the server has no such file",
      run: (side, { peer }) =>
        alone(peer, () => side.firstChunk(`${peer}/missing`)),
      outcome: "threw Error: no file: 404",
    },
    {
      kind: "release fails",
      when: "the response breaks off, so that cancelling it fails too",
      run: (side, { peer }) =>
        alone(peer, () => side.firstChunk(`${peer}/cut`)),
      outcome: "threw TypeError",
    },
    {
      kind: "body throws",
      when: "the response has no body",
      run: (side, { peer }) =>
        alone(peer, () => side.firstChunk(`${peer}/none`)),
      outcome: "returned ''",
    },
  ],
});

const kept: Response[] = [];

/** The first bytes as text. It keeps each Response: a collected one is closed. */
async function alone(
  peer: string,
  work: () => Promise<Uint8Array>,
): Promise<string> {
  const { fetch } = globalThis;
  await using stack = new AsyncDisposableStack();
  // Node opens a connection in place of one that was cut; the peer ends it.
  stack.defer(async () => {
    await setImmediate();
    await setImmediate(); // the other is closed, and the new one opens
    const request = get(`${peer}/end-unused`, { agent: false });
    const [response] = await once(request, "response");
    await once(response.resume(), "close");
    await setImmediate(); // its end has arrived as well
  });
  stack.defer(() => void (globalThis.fetch = fetch));
  globalThis.fetch = async (...given) => {
    const response = await fetch(...given);
    kept.push(response);
    return response;
  };
  const bytes = await work();
  return new TextDecoder().decode(bytes.subarray(0, 6));
}
