import type { Leak } from "../compare/leak.ts";

/** What to do about one kind of leak. */
export interface Remedy {
  /** One sentence, for the message of a leak. */
  readonly advice: string;
  readonly why: string;
  readonly wrong: string;
  readonly right: string;
}

/** By the identifier that `npx fdleak explain` takes. */
export const remedies = {
  "child-process": {
    advice: "wait for the child's end: `await once(child, 'close')`",
    why: "The pipes of a child stay open until its event 'close', also when it was killed.",
    wrong: `const child = spawn("cat");
child.kill();`,
    right: `const child = spawn("cat");
child.kill();
await once(child, "close");`,
  },
  "closed-by-number": {
    advice: "close the object and not its number: `await file.close()`",
    why: "A FileHandle, a stream or a socket closes its number itself. After another close of the number, the object closes a number that other code may have received meanwhile.",
    wrong: `const file = await open(path);
closeSync(file.fd);`,
    right: `const file = await open(path);
await file.close();`,
  },
  "closed-twice": {
    advice: "forget a number when you close it: `fd = undefined`",
    why: "The system gives a free number to the next descriptor that is opened. The second close fails with EBADF, or closes a descriptor of other code.",
    wrong: `const fd = openSync(path, "r");
const close = () => closeSync(fd);
close();
close();`,
    right: `let fd: number | undefined = openSync(path, "r");
const close = () => {
  const open = fd;
  fd = undefined;
  if (open !== undefined) closeSync(open);
};
close();
close();`,
  },
  connection: {
    advice: "`socket.destroy()`, or close the client or Agent that made it",
    why: "A connection stays open until one end closes it. An Agent, a pool or a client keeps its connections for the next request.",
    wrong: `const agent = new http.Agent({ keepAlive: true });
http.get(url, { agent }, (response) => response.resume());`,
    right: `const agent = new http.Agent({ keepAlive: true });
try {
  await download(url, agent);
} finally {
  agent.destroy();
}`,
  },
  database: {
    advice:
      "close it: `using database = new DatabaseSync(path)` or `database.close()`",
    why: "A database holds its file, and in WAL mode two files beside it, until it is closed. An exception before close() skips it.",
    wrong: `const database = new DatabaseSync(path);
const rows = database.prepare(query).all();
database.close();`,
    right: `using database = new DatabaseSync(path);
const rows = database.prepare(query).all();`,
  },
  "directory-handle": {
    advice: "close it: `await using directory = await opendir(path)`",
    why: "A Dir closes itself only when it is iterated to its end with for await.",
    wrong: `const directory = await opendir(path);
const first = await directory.read();`,
    right: `await using directory = await opendir(path);
const first = await directory.read();`,
  },
  "file-handle": {
    advice:
      "close it: `await using file = await open(path)`, or close in `finally`",
    why: "An early return or an exception between open and close skips close.",
    wrong: `const file = await open(path);
const text = await file.readFile("utf8");
await file.close();`,
    right: `await using file = await open(path);
const text = await file.readFile("utf8");

// A number from openSync:
using stack = new DisposableStack();
const fd = stack.adopt(openSync(path, "r"), closeSync);`,
  },
  server: {
    advice: "close it: `await using server = createServer().listen(0)`",
    why: "A server listens until it is closed, and close() waits for its connections.",
    wrong: `const server = createServer(handle).listen(0);
await request(server);
server.close();`,
    right: `await using server = createServer(handle).listen(0);
await request(server);`,
  },
  "udp-socket": {
    advice: "close it: `await using socket = createSocket('udp4')`",
    why: "A bound socket stays open until close() is called.",
    wrong: `const socket = createSocket("udp4").bind(0);
await exchange(socket);`,
    right: `await using socket = createSocket("udp4").bind(0);
await exchange(socket);`,
  },
  "unread-body": {
    advice: "read the body to its end, or `await response.body?.cancel()`",
    why: "An unread body keeps its connection busy, so that no other request can use it.",
    wrong: `const response = await fetch(url);
if (!response.ok) throw new Error(response.statusText);
return response.json();`,
    right: `const response = await fetch(url);
if (!response.ok) {
  await response.body?.cancel();
  throw new Error(response.statusText);
}
return response.json();`,
  },
  watcher: {
    advice: "`watcher.close()`, or pass a signal and abort it",
    why: "A watch stays in the kernel until its watcher is closed. An error does not close it.",
    wrong: `const watcher = watch(path);
watcher.on("error", () => {});`,
    right: `const watcher = watch(path);
try {
  await changes(watcher);
} finally {
  watcher.close();
}`,
  },
  worker: {
    advice: "`await worker.terminate()` where a worker thread was started",
    why: "A worker thread has an event loop, which holds pipes, an epoll set and an event counter until the thread ends.",
    wrong: `const worker = new Worker(file);
const [answer] = await once(worker, "message");`,
    right: `await using worker = new Worker(file);
const [answer] = await once(worker, "message");`,
  },
} satisfies Record<string, Remedy>;

export type RemedyId = keyof typeof remedies;

/** What to do about the leaks: a line for each remedy. */
export function adviceFor(leaks: readonly Leak[]): string[] {
  const ofAddons = leaks.filter(isOfAddon);
  const others = leaks.filter((leak) => !ofAddons.includes(leak));
  const ids = new Set(others.map(remedyOf));
  return [
    ...[...ids].flatMap((id) =>
      id ? [`Next: ${remedies[id].advice} (fdleak explain ${id})`] : [],
    ),
    ...(ofAddons.length > 0 ? [firstUse] : []),
  ];
}

const firstUse =
  "Next: if an addon keeps it for the whole process after its first use, use " +
  "the addon once while a set-up file loads";

/** Such as the event loop of its threads. */
function isOfAddon({ kind, target, openedAt, note = "" }: Leak): boolean {
  const isOfLoop = kind === "anonymous" || kind === "pipe";
  if (openedAt || !(isOfLoop || target.startsWith("unnamed unix")))
    return false;
  return note.startsWith("opened by native code");
}

/** Which remedy a leak is about; `undefined` when its kind is not known. */
function remedyOf({
  kind,
  target,
  note = "",
  openedAt,
}: Leak): RemedyId | undefined {
  switch (kind) {
    case "file":
      return /\.(?:db|sqlite3?)(?:-\w+)?$/.test(target) ||
        /SQLite|database/.test(note)
        ? "database"
        : "file-handle";
    case "device":
      return "file-handle";
    case "directory":
      return "directory-handle";
    case "watch":
      return "watcher";
    case "pipe":
    case "anonymous":
      return "worker";
    case "socket":
      if (/listening on/.test(target)) return "server";
      if (target.startsWith("udp")) return "udp-socket";
      if (/^pipe of|^unnamed unix/.test(target)) return "child-process";
      return openedAt?.byFetch ? "unread-body" : "connection";
    default:
      return undefined;
  }
}
