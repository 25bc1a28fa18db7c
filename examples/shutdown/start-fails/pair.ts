import { ChildProcess } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { createServer, get, Server } from "node:http";
import { type AddressInfo, Socket } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import { pair, type Tools } from "course/pair";

type Side = typeof import("./correct.ts");

const nothing = "directories: 0, the child has ended, handlers: 0";
const polite = ["sleep", "60"];
const stubborn = ["sh", "-c", "trap '' TERM; echo > trapped; sleep 60; true"];

let child: ChildProcess;
let onListening = (_port: number) => {};

// Bun has no diagnostics channel for either.
const { prototype } = EventEmitter;
const emit = Reflect.get(prototype, "emit") as () => boolean;
prototype.emit = function (...given) {
  note(this, given[0]);
  return Reflect.apply(emit, this, given);
};

function note(emitter: object, event: unknown): void {
  if (emitter instanceof ChildProcess && event === "spawn") child = emitter;
  if (emitter instanceof Server && event === "listening") {
    onListening((emitter.address() as AddressInfo).port);
  }
}

export default pair<Side>(import.meta.dirname, {
  mistake: "A start that fails leaves the parts that were already started.",
  fix: "Put each part on one AsyncDisposableStack as soon as it exists.",
  note: "A separate list of releases can differ from the list of parts; the stack is the only list. The block ends on SIGTERM or SIGINT, and after an error in any step. A listener of `process.once` is gone at the second signal, which then kills the process in the middle of the release. The child gets SIGTERM, then SIGKILL, as in [`stubborn-child`](../async/stubborn-child); its own children keep running. SIGKILL of this process skips all of it: delete old directories at the next start. To drain the responses, call `stopOf` of [`kept-alive`](../shutdown/kept-alive) before `listen`, and defer the function that it returns, in place of both releases of the server.",
  seen: [
    {
      what: "An adapter whose start failed left its detached child, which kept the port.",
      where: "NemoClaw#9640",
      link: "https://github.com/NVIDIA/NemoClaw/pull/9640",
      date: "2026-08-19",
    },
    {
      what: "Every run that was ended by a signal left its temporary directory, until the disk was 86 % full.",
      where: "needlefish#30",
      link: "https://github.com/frankekn/needlefish/pull/30",
      date: "2026-07-18",
    },
  ],
  run: async (side, tools) => await onTakenPort(side, tools, polite),
  calls: 2,
  leaks: { socket: 1 },
  outcome: "threw EADDRINUSE",
  effect: {
    observe: leftBehind,
    wrong: "directories: 1, the child runs, handlers: 1",
    correct: nothing,
  },
  innocent: {
    run: (side, tools) => serveAndStop(side, tools, polite),
    outcome: "returned 'ready'",
  },
  paths: [
    {
      kind: "body throws",
      when: "SIGTERM arrives and the child ignores it",
      run: (side, tools) => serveAndStop(side, tools, stubborn),
      outcome: "returned 'ready'",
      effect: { observe: leftBehind, expected: nothing },
    },
    {
      kind: "cancelled",
      when: "SIGTERM arrives again while the child ignores it",
      isApart: true,
      run: (side, tools) => signalTwice(side, tools, "SIGTERM"),
      outcome: `returned '${nothing}'`,
    },
    {
      kind: "cancelled",
      when: "SIGINT (Ctrl-C) arrives twice",
      isApart: true,
      run: (side, tools) => signalTwice(side, tools, "SIGINT"),
      outcome: `returned '${nothing}'`,
    },
    {
      kind: "acquire fails",
      when: "the port is taken",
      run: (side, tools) => onTakenPort(side, tools, stubborn),
      outcome: "threw EADDRINUSE",
      effect: { observe: leftBehind, expected: nothing },
    },
    {
      kind: "acquire fails",
      when: "there is no such command",
      run: (side, { scratch }) => side.main(0, scratch, ["no-such-command"]),
      outcome: "threw ENOENT",
      effect: { observe: directories, expected: "directories: 0" },
    },
    {
      kind: "acquire fails",
      when: "the directory cannot be made",
      run: (side, { scratch }) =>
        side.main(0, join(scratch, "missing"), ["sleep", "60"]),
      outcome: "threw ENOENT",
      effect: { observe: directories, expected: "directories: 0" },
    },
    {
      kind: "release fails",
      when: "closing the server fails",
      run: async (side, tools) => {
        const { outcomeOf, fail } = tools;
        return await outcomeOf(() =>
          serveAndStop(side, tools, polite, () =>
            fail(Server.prototype, "close"),
          ),
        );
      },
      outcome: "returned 'threw EIO'",
      effect: { observe: leftBehind, expected: nothing },
    },
    {
      kind: "used elsewhere",
      when: "a client has sent half a request",
      run: async (side, tools) => {
        const client = new Socket().on("error", () => {}); // a reset
        const answer = await serveAndStop(side, tools, polite, async (port) => {
          client.connect(port, "127.0.0.1").resume();
          await once(client, "connect");
          await sent(client, "GET / HTTP/1.1\r\n");
          await answerOf(port); // the server has accepted the other before
        });
        if (!client.closed) await once(client, "close");
        return answer;
      },
      outcome: "returned 'ready'",
      effect: { observe: leftBehind, expected: nothing },
    },
    {
      kind: "used elsewhere",
      when: "the child ends on SIGTERM",
      run: async (side, tools) => {
        const signals: unknown[] = [];
        await serveAndStop(side, tools, polite, () => {
          const kill = child.kill.bind(child);
          child.kill = (signal = "SIGTERM") => {
            signals.push(signal);
            return kill(signal);
          };
        });
        return signals[0];
      },
      outcome: "returned 'SIGTERM'",
      effect: { observe: timers, expected: "0 timers run" },
    },
    {
      kind: "used elsewhere",
      when: "the child has ended before the signal",
      run: (side, tools) =>
        serveAndStop(side, tools, polite, async () => {
          process.kill(child.pid!, "SIGKILL");
          await once(child, "exit");
        }),
      outcome: "returned 'ready'",
      effect: { observe: leftBehind, expected: nothing },
    },
    {
      kind: "release fails",
      when: "the child may not be signalled",
      run: async (side, tools) => {
        // What `kill` of Node does when the kernel refuses the signal.
        const refuse = () => {
          child.kill = () => {
            const error = new Error("kill EPERM");
            child.emit("error", Object.assign(error, { code: "EPERM" }));
            return false;
          };
        };
        const outcome = await tools.outcomeOf(() =>
          serveAndStop(side, tools, polite, refuse),
        );
        process.kill(child.pid!, "SIGKILL");
        while (isRunning()) await setTimeout(5);
        return outcome;
      },
      outcome: "returned 'threw EPERM'",
      effect: { observe: leftBehind, expected: nothing },
    },
  ],
});

async function onTakenPort(side: Side, tools: Tools, command: string[]) {
  await using other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const { port } = other.address() as AddressInfo;
  await side.main(port, empty(tools), command);
}

/** Starts it, sends a request and then SIGTERM. */
async function serveAndStop(
  side: Side,
  tools: Tools,
  command: string[],
  before: (port: number) => unknown = () => {},
): Promise<string> {
  const listening = new Promise<number>((resolve) => (onListening = resolve));
  const serving = side.main(0, empty(tools), command);
  serving.catch(() => {});
  const isReady = () => {
    const [folder] = readdirSync(tools.scratch);
    return folder && existsSync(join(tools.scratch, folder, "trapped"));
  };
  if (command === stubborn) {
    while (!isReady()) await setTimeout(5);
  }
  const port = await listening;
  const answer = await answerOf(port);
  await before(port);
  process.emit("SIGTERM", "SIGTERM");
  await serving;
  return answer;
}

async function answerOf(port: number): Promise<string> {
  const request = get({ host: "127.0.0.1", port, agent: false });
  const [response] = await once(request, "response");
  return await text(response);
}

async function sent(client: Socket, data: string): Promise<void> {
  await new Promise((resolve) => client.write(data, resolve));
}

async function signalTwice(side: Side, tools: Tools, name: NodeJS.Signals) {
  await serveAndStop(side, tools, stubborn, async () => {
    const arrived = once(process, name);
    process.kill(process.pid, name);
    await arrived;
    process.kill(process.pid, name);
    await setTimeout(20);
  });
  return leftBehind(tools);
}

function empty({ scratch }: Tools): string {
  for (const name of readdirSync(scratch)) {
    rmSync(join(scratch, name), { recursive: true });
  }
  return scratch;
}

function directories({ scratch }: Tools): string {
  const left = readdirSync(scratch).filter((name) => name.startsWith("work-"));
  return `directories: ${left.length}`;
}

function leftBehind(tools: Tools): string {
  const handlers = process.listenerCount("SIGTERM");
  return `${directories(tools)}, the child ${isRunning() ? "runs" : "has ended"}, handlers: ${Math.min(1, handlers)}`;
}

function isRunning(): boolean {
  try {
    return process.kill(child.pid!, 0);
  } catch {
    return false;
  }
}

function timers(): string {
  const resources = process.getActiveResourcesInfo();
  return `${resources.filter((type) => type === "Timeout").length} timers run`;
}
