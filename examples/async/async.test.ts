import { countDescriptors } from "fdleak";
import { assertHolds } from "course";
import { assertAnswered, assertVerified } from "course/check";
import { expectLeaks } from "fdleak/vitest";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { EventEmitter, on, once } from "node:events";
import {
  closeSync,
  createReadStream,
  mkdtempDisposableSync,
  openSync,
  readFileSync,
  statSync,
} from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setImmediate, setTimeout } from "node:timers/promises";
import { Agent, Client, request } from "undici";
import { expect, test } from "vitest";
import agentPerRequest from "./agent-per-request/pair.ts";
import fetchBody from "./fetch-body/pair.ts";
import lateArrival from "./late-arrival/pair.ts";
import listenerPerCall from "./listener-per-call/pair.ts";
import missingAwait from "./missing-await/pair.ts";
import pipeFailure from "./pipe-failure/pair.ts";
import raceAgainstTimer from "./race-against-timer/pair.ts";
import readlineBreak from "./readline-break/pair.ts";
import responseInFlight from "./response-in-flight/pair.ts";
import returnWithoutAwait from "./return-without-await/pair.ts";
import stubbornChild from "./stubborn-child/pair.ts";
import unhandledRejection from "./unhandled-rejection/pair.ts";
import unreadBody from "./unread-body/pair.ts";
import waitingGenerator from "./waiting-generator/pair.ts";
import { nextOrder } from "./waiting-generator/correct.ts";
import writeStreamDispose from "./write-stream-dispose/pair.ts";
import replicasSideBySide from "./exercises/replicas-side-by-side/check.ts";
import journalBehindHeader from "./exercises/journal-behind-header/check.ts";
import releaseLeftUnread from "./exercises/release-left-unread/check.ts";
import question from "./question/question.ts";

test.for([
  missingAwait,
  returnWithoutAwait,
  unhandledRejection,
  raceAgainstTimer,
  lateArrival,
  listenerPerCall,
  waitingGenerator,
  readlineBreak,
  writeStreamDispose,
  pipeFailure,
  unreadBody,
  fetchBody,
  agentPerRequest,
  responseInFlight,
  stubbornChild,
])("$name holds on both sides", async (pair) => {
  await assertHolds(pair);
});

test.for([replicasSideBySide, journalBehindHeader, releaseLeftUnread])(
  "$slug accepts what is right and refuses what is wrong",
  { timeout: 600_000 },
  async (exercise) => {
    await assertVerified(exercise);
  },
);

test("the question of async has the answer that it declares", async () => {
  await assertAnswered(question);
});

// The table in the README: `using` or `await using`, awaited or not.
const throwsAndLeaks = { outcome: "TypeError", file: "open" };
const closes = { outcome: "no error", file: "closed" };
test.for([
  {
    declaration: "using file = open()",
    // oxlint-disable-next-line typescript/require-await
    declare: async (open: any) => {
      using _file = open();
    },
    ...throwsAndLeaks,
  },
  {
    declaration: "await using file = open()",
    declare: async (open: any) => {
      await using _file = open();
    },
    ...throwsAndLeaks,
  },
  {
    declaration: "using file = await open()",
    declare: async (open: any) => {
      using _file = await open();
    },
    ...throwsAndLeaks,
  },
  {
    declaration: "await using file = await open()",
    declare: async (open: any) => {
      await using _file = await open();
    },
    ...closes,
  },
])(
  "`$declaration` gives $outcome and leaves the FileHandle $file",
  async ({ declare, outcome, file }) => {
    const opening: Promise<FileHandle>[] = [];
    const openHere = () => (opening[0] = open(import.meta.filename));
    const error: unknown = await declare(openHere).catch((e: unknown) => e);
    await using handle = await opening[0]!;
    expect({
      outcome: error instanceof TypeError ? "TypeError" : "no error",
      file: handle.fd === -1 ? "closed" : "open",
    }).toEqual({ outcome, file });
  },
);

test("an open that is not awaited ends the process when it fails", () => {
  const { status, stderr } = runApart(`
    import { open } from "node:fs/promises";
    async function read(path) {
      await using file = open(path);
    }
    await read("/no/such/file").catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 1000));
  `);
  expect(stderr).toContain("ENOENT");
  expect(status).toBe(1);
});

function runApart(program: string) {
  return spawnSync(process.execPath, ["--input-type=module", "-e", program], {
    encoding: "utf8",
  });
}

test("await using disposes synchronously when there is no asyncDispose", async () => {
  const seen: string[] = [];
  {
    // oxlint-disable-next-line typescript/await-thenable
    await using _resource = { [Symbol.dispose]: () => seen.push("disposed") };
    seen.push("used");
  }
  expect(seen).toEqual(["used", "disposed"]);
});

test("a FileHandle waits for its pending write when it is disposed", async () => {
  using scratch = mkdtempDisposableSync(join(tmpdir(), "async-"));
  const path = join(scratch.path, "note.txt");
  const text = "x".repeat(1_000_000);
  let write = Promise.resolve();
  {
    await using file = await open(path, "w");
    write = file.writeFile(text);
  }
  expect(statSync(path).size).toBe(text.length);
  await write;
});

test("a FileHandle refuses a second read when `return` lacks its `await`", async () => {
  async function readTwice(file: FileHandle): Promise<void> {
    await file.read(Buffer.alloc(1));
    await file.read(Buffer.alloc(1));
  }
  const reading: Promise<void>[] = [];
  {
    await using file = await open(import.meta.filename);
    reading.push(readTwice(file));
    reading[0]!.catch(() => {}); // it may reject during the disposal
  }
  await expect(reading[0]).rejects.toMatchObject({ code: "EBADF" });
});

test("an async generator keeps its file when it is abandoned", async () => {
  expectLeaks({ file: 1 });
  await expect(async function abandon() {
    const lines = linesOf(import.meta.filename);
    await lines.next();
    return lines;
  }).toLeak({ file: 1 });
});

test("an async generator closes its file when await using ends it", async () => {
  await expect(async function firstLine() {
    await using lines = linesOf(import.meta.filename);
    await lines.next();
  }).not.toLeak();
});

async function* linesOf(path: string): AsyncGenerator<string> {
  using file = new DisposableStack();
  const fd = file.adopt(openSync(path, "r"), closeSync);
  for (const line of readFileSync(fd, "utf8").split("\n")) {
    await setImmediate();
    yield line;
  }
}

test("a second nextOrder misses an order that came with the first", async () => {
  const shop = new EventEmitter();
  const closing = new AbortController();
  const { signal } = closing;
  await using kept = on(shop, "order", { signal });
  const first = nextOrder(shop, signal);
  shop.emit("order", "soup", 4);
  shop.emit("order", "fish", 5);
  expect(await first).toBe("soup for table 4");
  const second = nextOrder(shop, signal);
  closing.abort();
  await expect(second).rejects.toMatchObject({ code: "ABORT_ERR" });
  expect([await kept.next(), await kept.next()]).toMatchObject([
    { value: ["soup", 4] },
    { value: ["fish", 5] },
  ]);
});

test("await using a read stream throws AbortError when its loop is left early", async () => {
  await expect(firstChunk(import.meta.filename)).rejects.toThrow(
    expect.objectContaining({ name: "AbortError" }),
  );
});

async function firstChunk(path: string): Promise<unknown> {
  await using stream = createReadStream(path, { highWaterMark: 16 });
  for await (const chunk of stream) return chunk;
  return null;
}

test("pipeline leaves its source open when the target is destroyed already", async () => {
  expectLeaks({ file: 1 });
  await expect(async function send() {
    const source = createReadStream(import.meta.filename);
    await once(source, "open");
    const target = new PassThrough().destroy();
    await expect(pipeline(source, target)).rejects.toMatchObject({
      code: "ERR_STREAM_UNABLE_TO_PIPE",
    });
    return source;
  }).toLeak({ file: 1 });
});

test("undici's Agent and Client have no dispose method", () => {
  for (const { prototype } of [Agent, Client]) {
    expect(Symbol.dispose in prototype).toBe(false);
    expect(Symbol.asyncDispose in prototype).toBe(false);
  }
});

test("only an http server rejects its disposal when it never listened", async () => {
  await expect(createServer()[Symbol.asyncDispose]()).rejects.toMatchObject({
    code: "ERR_SERVER_NOT_RUNNING",
  });
  await expect(net.createServer()[Symbol.asyncDispose]()).resolves.toBe(
    undefined,
  );
});

test("closeAllConnections skips an upgraded socket", async () => {
  await using server = await serving(() => {});
  server.http.on("upgrade", (_request, socket) => {
    socket.write("HTTP/1.1 101 Switching Protocols\r\n\r\n");
  });
  await using client = net.connect(Number(new URL(server.origin).port));
  client.write(
    "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: a\r\n\r\n",
  );
  await once(client, "data");
  server.http.closeAllConnections();
  client.write("ping");
  await setTimeout(50);
  expect(client).toMatchObject({ readableEnded: false, destroyed: false });
});

test.for([
  { how: "dump", connections: 1 },
  { how: "destroy", connections: 3 },
] as const)(
  "three short undici bodies cost $connections connections with $how",
  async ({ how, connections }) => {
    // The rest of the body comes later, so it is still arriving.
    let sendRest = () => {};
    await using server = await serving((_request, response) => {
      response.write("not ");
      sendRest = () => void response.end("found");
    });
    await using stack = new AsyncDisposableStack();
    const api = stack.adopt(new Agent({ connections: 1 }), (it) => it.close());
    for (let n = 0; n < 3; n++) {
      const { body } = await request(server.origin, { dispatcher: api });
      const released = body[how]();
      sendRest();
      await released;
    }
    expect(server.connections).toBe(connections);
  },
);

test("dump waits when the server does not send the rest", async () => {
  await using server = await serving((_request, response) => {
    response.write("not ");
  });
  await using stack = new AsyncDisposableStack();
  const api = stack.adopt(new Agent(), (it) => it.destroy());
  const { body } = await request(server.origin, { dispatcher: api });
  const dumped = body.dump().then(() => "dumped");
  // A second response has arrived, so the first had time to.
  await request(server.origin, { dispatcher: api });
  expect(await Promise.race([dumped, setImmediate("it waits")])).toBe(
    "it waits",
  );
});

test("a HEAD request does not wait for the unread body of another", async () => {
  await using server = await serving((_request, response) => {
    response.end("x".repeat(1_000_000));
  });
  await using stack = new AsyncDisposableStack();
  const api = stack.adopt(new Agent({ connections: 1 }), (it) => it.close());
  const head = { method: "HEAD", dispatcher: api } as const;
  for (let n = 0; n < 3; n++) {
    expect((await request(server.origin, head)).statusCode).toBe(200);
  }
});

test("an Agent for one job leaves nothing open when its request still runs", async () => {
  await using server = await serving(() => {});
  const seen = await (async () => {
    await using stack = new AsyncDisposableStack();
    const agent = stack.adopt(new Agent(), (it) => it.destroy());
    const asked = once(server.http, "request");
    const running = request(server.origin, { dispatcher: agent });
    await asked;
    return [running.catch(({ code }: NodeJS.ErrnoException) => code)];
  })();
  expect(await seen[0]).toBe("UND_ERR_DESTROYED");
});

test("an adopted AbortController stops the other fetches when one fails", async () => {
  const stopped = Promise.withResolvers<string>();
  await using server = await serving(({ url }, response) => {
    if (url === "/broken") response.socket?.destroy();
    else response.once("close", () => stopped.resolve(`${url} stopped`));
  });
  async function both(): Promise<Response[]> {
    using stack = new DisposableStack();
    const { signal } = stack.adopt(new AbortController(), (it) => it.abort());
    return await Promise.all(
      ["/slow", "/broken"].map((page) =>
        fetch(`${server.origin}${page}`, { signal }),
      ),
    );
  }
  await expect(both()).rejects.toThrow("fetch failed");
  expect(await stopped.promise).toBe("/slow stopped");
});

test("a fetch body is cancelled when a `for await` over it is left early", async () => {
  const closed = Promise.withResolvers<string>();
  await using server = await serving((_request, response) => {
    response.once("close", () => closed.resolve("closed")).write("endless");
  });
  const { body } = await fetch(server.origin);
  for await (const chunk of body!) {
    expect(new TextDecoder().decode(chunk)).toBe("endless");
    break;
  }
  expect(await closed.promise).toBe("closed");
});

test("fetch opens an idle connection in place of a cancelled body's", async () => {
  await using server = await serving((_request, response) => {
    response.write("endless");
  });
  const { body } = await fetch(server.origin);
  const opened = once(server.http, "connection");
  await body!.cancel();
  await opened;
  expect(server.connections).toBe(2);
});

test("an idle undici connection closes when the server's Keep-Alive ends", async () => {
  await using server = await serving((_request, response) => {
    response.writeHead(200, { "Keep-Alive": "timeout=3" }).end("a text");
  });
  const agent = new Agent();
  await using stack = new AsyncDisposableStack();
  stack.defer(() => agent.close());
  const closed = once(agent, "disconnect");
  const { body } = await request(server.origin, { dispatcher: agent });
  expect(await body.text()).toBe("a text");
  await closed; // a second after the response
});

interface Serving extends AsyncDisposable {
  readonly http: Server;
  readonly origin: string;
  /** How many connections it was asked for. */
  readonly connections: number;
}

async function serving(answer: RequestListener): Promise<Serving> {
  const http = createServer(answer).listen(0, "127.0.0.1");
  const sockets = new Set<net.Socket>();
  http.on("connection", (socket) => sockets.add(socket));
  await once(http, "listening");
  const { port } = http.address() as net.AddressInfo;
  return {
    http,
    origin: `http://127.0.0.1:${port}`,
    get connections() {
      return sockets.size;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await http[Symbol.asyncDispose]();
    },
  };
}

test("a child process keeps its three pipes when its block has just ended", async () => {
  // The first child of a process opens what Node keeps open.
  await once(startAndStop(), "close");
  const before = countDescriptors();
  const child = startAndStop();
  const after = countDescriptors();
  await once(child, "close");
  expect([after - before, countDescriptors() - before]).toEqual([3, 0]);
});

function startAndStop(): ChildProcess {
  using child = spawn("sleep", ["60"]);
  return child;
}
