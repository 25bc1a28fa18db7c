import { alone, endUnused } from "course/fetching";
import { pair } from "course/pair";

type Side = typeof import("./correct.ts");

export default pair<Side>(import.meta.dirname, {
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
      endUnused();
      response.end();
    } else if (url === "/none") {
      response.writeHead(204).end();
    } else {
      response.writeHead(url === "/missing" ? 404 : 200);
      response.end("GIF89a".padEnd(10_000_000));
    }
  },
  run: (side, { peer }) => typeOf(side, peer, `${peer}/image`),
  leaks: { socket: 1 },
  outcome: "returned 'GIF89a'",
  release: "late",
  paths: [
    {
      kind: "acquire fails",
      when: "the server refuses the connection",
      run: (side, { peer }) => typeOf(side, peer, "http://127.0.0.1:1"),
      outcome: "threw TypeError",
    },
    {
      kind: "body throws",
      when: "the server has no such file",
      run: (side, { peer }) => typeOf(side, peer, `${peer}/missing`),
      outcome: "threw Error: no file: 404",
    },
    {
      kind: "release fails",
      when: "the response breaks off, so that cancelling it fails too",
      run: (side, { peer }) => typeOf(side, peer, `${peer}/cut`),
      outcome: "threw TypeError",
    },
    {
      kind: "body throws",
      when: "the response has no body",
      run: (side, { peer }) => typeOf(side, peer, `${peer}/none`),
      outcome: "returned ''",
    },
  ],
});

async function typeOf(side: Side, peer: string, url: string) {
  const bytes = await alone(peer, () => side.firstChunk(url));
  return new TextDecoder().decode(bytes.subarray(0, 6));
}
