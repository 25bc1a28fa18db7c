import { setImmediate } from "node:timers/promises";
import { type Tools, pair } from "course/pair";
import { Agent, request } from "undici";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "An unread body keeps its connection busy.",
  fix: "Destroy the body when the block ends; that frees the connection.",
  note: 'Destroying a body that is still arriving costs its connection: undici closes it and opens another for the next request. undici destroys an unread body with an error, and without a listener that error ends the process. `await body.dump()` reads a short body and keeps the connection, but it waits for a server that does not send the rest. If only the status matters, ask with `method: "HEAD"`, so that no body arrives. `await using` works on a body too, but a body that broke off then throws its error twice, in a SuppressedError.',
  seen: [
    {
      what: "In Rust, a client that does not read its bodies opens connection after connection and closes none.",
      where: "hyper#1353",
      link: "https://github.com/hyperium/hyper/issues/1353",
      date: "2017-10-10",
    },
  ],
  peer: ({ socket, url }, response) => {
    if (url === "/cut") {
      response.write("the first half");
      setTimeout(() => socket.destroy(), 20);
    } else if (url === "/broken") {
      response.writeHead(500).end("x".repeat(1_000_000));
    } else if (url === "/missing") {
      response.writeHead(404).end("x".repeat(1_000_000));
    } else if (url === "/short") {
      response.writeHead(404).end("not found");
    } else if (url === "/empty") {
      response.writeHead(204).end();
    } else if (url === "/long") {
      response.end("x".repeat(1_000_000));
    } else {
      response.end("ok");
    }
  },
  run: async (side, { peer, isPending }) => {
    const api = new Agent({ connections: 1 });
    const missing = await side.textOf(`${peer}/missing`, api);
    const next = side.textOf(`${peer}/ok`, api);
    await answerOf(`${peer}/ok`); // asked later, so the server is not the cause
    if (await isPending(next)) return [missing, "the next request waits"];
    await api.close();
    return [missing, await next];
  },
  calls: 2,
  leaks: { socket: 1 },
  outcome: {
    wrong: "returned [ null, 'the next request waits' ]",
    correct: "returned [ null, 'ok' ]",
  },
  innocent: {
    run: (side, { peer }) => withApi((api) => side.textOf(`${peer}/ok`, api)),
    outcome: "returned 'ok'",
  },
  paths: [
    {
      kind: "acquire fails",
      when: "the server refuses the connection",
      run: (side) => withApi((api) => side.textOf("http://127.0.0.1:1", api)),
      outcome: "threw ECONNREFUSED",
    },
    {
      kind: "body throws",
      when: "the body is longer than the Agent allows",
      run: (side, { peer }) =>
        withApi((api) => side.textOf(`${peer}/long`, api), 1000),
      outcome: "threw UND_ERR_RES_EXCEEDED_MAX_SIZE",
    },
    {
      kind: "body throws",
      when: "the server has an error",
      run: (side, { peer }) =>
        withApi((api) => side.textOf(`${peer}/broken`, api)),
      outcome: "threw Error: no text: 500",
    },
    ...["short", "empty"].map((page) => ({
      kind: "used elsewhere" as const,
      when: `the unread body is ${page}`,
      run: async (
        side: typeof import("./correct.ts"),
        { peer, outcomeOf }: Tools,
      ) => {
        const outcome = await withApi((api) =>
          outcomeOf(() => side.textOf(`${peer}/${page}`, api)),
        );
        await setImmediate(); // an error without a listener is thrown meanwhile
        return outcome;
      },
      outcome:
        page === "short"
          ? "returned 'returned null'"
          : "returned 'threw Error: no text: 204'",
      isApart: true as const,
    })),
    {
      kind: "release fails",
      when: "the response breaks off, so that disposing it fails too",
      run: (side, { peer }) =>
        withApi((api) => side.textOf(`${peer}/cut`, api)),
      outcome: "threw UND_ERR_SOCKET",
    },
    {
      kind: "used elsewhere",
      when: "another request shares the Agent",
      run: (side, { peer }) =>
        withApi((api) =>
          Promise.all(
            ["ok", "missing", "ok"].map((page) =>
              side.textOf(`${peer}/${page}`, api),
            ),
          ),
        ),
      outcome: "returned [ 'ok', null, 'ok' ]",
    },
  ],
});

async function withApi<T>(
  work: (api: Agent) => Promise<T>,
  maxResponseSize = -1,
): Promise<T> {
  await using stack = new AsyncDisposableStack();
  const settings = { connections: 1, maxResponseSize };
  return await work(stack.adopt(new Agent(settings), (api) => api.close()));
}

async function answerOf(url: string): Promise<string> {
  const api = new Agent();
  const { body } = await request(url, { dispatcher: api });
  const text = await body.text();
  await api.close();
  return text;
}
