import { setImmediate } from "node:timers/promises";
import { alone, endUnused } from "course/fetching";
import { pair } from "course/pair";

const long = `overloaded ${"x".repeat(10_000_000)}`;

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "A cloned body stays open until both branches are cancelled.",
  fix: "Read the response itself; if you must clone, cancel both branches.",
  note: "`tee()` does the same to any stream. `cancel()` of one branch is pending until the other is cancelled or read to its end, so a `for await` over a branch waits at its `break`. Here the loop does not wait, because it cancels the decoder. Cancel both with `Promise.all`. When one branch is read to its end, the unread one keeps a copy of the whole body in memory. To read a text and to parse it, call `response.text()` once and then `JSON.parse`.",
  seen: [
    {
      what: "Responses that were cloned and dropped unread kept their memory: a test grew from 63 MB to 831 MB in 5,000 requests.",
      where: "nodejs/undici#3445",
      link: "https://github.com/nodejs/undici/pull/3445",
      date: "2024-08-09",
    },
    {
      what: "A timeout awaited the cancellation of the branches of a clone, and so waited as long as the stalled body that it was to end.",
      where: "modelcontextprotocol/inspector#2324",
      link: "https://github.com/modelcontextprotocol/inspector/pull/2324",
      date: "2026-09-11",
    },
    {
      what: "Cancelling a clone leaves the connection open as long as the response itself is unread and referenced, as the Streams standard asks.",
      where: "undici 8.13.1",
      link: "https://github.com/nodejs/undici/releases/tag/v8.13.1",
      date: "2026-11-20",
      test: "undici 8.13.1 keeps the connection when one branch of a clone is cancelled",
    },
  ],
  peer: ({ url, socket }, response) => {
    response.setHeader("Connection", "close");
    if (url === "/busy") {
      response.writeHead(503).end(long);
    } else if (url === "/end-unused") {
      endUnused();
      response.end();
    } else if (url === "/none") {
      response.writeHead(500).end();
    } else if (url === "/cut") {
      response.writeHead(500).flushHeaders();
      void setImmediate().then(() => socket.destroy());
    } else {
      response.end(url === "/bad" ? "{" : '{"price":30}');
    }
  },
  run: (side, { peer }) => alone(peer, () => side.jsonAt(`${peer}/busy`)),
  leaks: { socket: 1 },
  outcome: "threw Error: no JSON: 503 overloaded",
  release: "late",
  innocent: {
    run: (side, { peer }) => alone(peer, () => side.jsonAt(`${peer}/price`)),
    outcome: "returned { price: 30 }",
  },
  paths: [
    {
      kind: "acquire fails",
      when: "the server refuses the connection",
      run: (side, { peer }) =>
        alone(peer, () => side.jsonAt("http://127.0.0.1:1")),
      outcome: "threw TypeError",
    },
    {
      kind: "body throws",
      when: "the body is no JSON",
      run: (side, { peer }) => alone(peer, () => side.jsonAt(`${peer}/bad`)),
      outcome: "threw SyntaxError",
    },
    {
      kind: "body throws",
      when: "the body of the error is empty",
      run: (side, { peer }) => alone(peer, () => side.jsonAt(`${peer}/none`)),
      outcome: "threw Error: no JSON: 500 ",
    },
    {
      kind: "release fails",
      when: "the body of the error breaks off",
      run: async (side, { peer }) => {
        const work = () => side.jsonAt(`${peer}/cut`);
        const error = await alone(peer, work).catch(String);
        return String(error).replace(/(TypeError): .*/, "$1"); // their words
      },
      outcome: "returned 'Error: no JSON: 500 TypeError'",
    },
  ],
});
