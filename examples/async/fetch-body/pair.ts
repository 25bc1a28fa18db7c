import { pair, type Tools } from "course/pair";
import { Agent, getGlobalDispatcher, setGlobalDispatcher } from "undici";

type Module = typeof import("./correct.ts");

export default pair<Module>(import.meta.dirname, {
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
    if (url === "/cut") {
      response.writeHead(200).flushHeaders();
      setTimeout(() => socket.destroy(), 20);
    } else if (url === "/none") {
      response.writeHead(204).end();
    } else {
      response.writeHead(url === "/missing" ? 404 : 200);
      response.end("GIF89a".padEnd(1_000_000));
    }
  },
  run: (side, tools) => startOf(side, tools, `${tools.peer}/image`),
  calls: 2,
  leaks: { socket: 1 },
  outcome: {
    wrong: "returned [ 'GIF89a', 'connection busy' ]",
    correct: "returned [ 'GIF89a', 'connection free' ]",
  },
  paths: [
    {
      kind: "acquire fails",
      when: "the server refuses the connection",
      run: (side, tools) => startOf(side, tools, "http://127.0.0.1:1"),
      outcome: "returned [ 'threw TypeError', 'connection free' ]",
    },
    {
      kind: "body throws",
      when: "the server has no such file",
      run: (side, tools) => startOf(side, tools, `${tools.peer}/missing`),
      outcome: "returned [ 'threw Error: no file: 404', 'connection free' ]",
    },
    {
      kind: "release fails",
      when: "the response breaks off, so that cancelling it fails too",
      run: (side, tools) => startOf(side, tools, `${tools.peer}/cut`),
      outcome: "returned [ 'threw TypeError', 'connection free' ]",
    },
    {
      kind: "body throws",
      when: "the response has no body",
      run: (side, tools) => startOf(side, tools, `${tools.peer}/none`),
      outcome: "returned [ '', 'connection free' ]",
    },
  ],
});

/** What the call comes to, and whether it still uses its connection. */
async function startOf(side: Module, tools: Tools, url: string) {
  const shared = getGlobalDispatcher();
  using stack = new DisposableStack();
  stack.defer(() => setGlobalDispatcher(shared));
  const agent = new Agent(); // the connections of this call only
  setGlobalDispatcher(agent);
  const type = await side.firstChunk(url).then(
    (bytes) => new TextDecoder().decode(bytes.subarray(0, 6)),
    (error: unknown) => tools.outcomeOf(() => Promise.reject(error)),
  );
  const isBusy = await tools.isPending(agent.close());
  return [type, isBusy ? "connection busy" : "connection free"];
}
