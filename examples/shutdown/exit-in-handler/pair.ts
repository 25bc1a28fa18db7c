import { once } from "node:events";
import { existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import {
  createServer,
  get,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { pair, type Tools } from "course/pair";

type Side = typeof import("./correct.ts");

export default pair<Side>(import.meta.dirname, {
  mistake: "`process.exit` in a signal handler cuts the responses in flight.",
  fix: "Await the close with a deadline, and set `process.exitCode`.",
  note: "The client gets a part of the response under status 200. `process.exit` also ends the other listeners of the signal, the worker threads, and output to a pipe that is not yet written. Call it only after all work, as close-with-grace does. The server has to be the last work of the process: a timer or a pool that stays open keeps it alive. A second SIGTERM kills the process, also during the shutdown: [`second-signal`](second-signal) ignores it then. [`process-exit`](../exceptions/process-exit) has the blocks that `process.exit` skips.",
  seen: [
    {
      what: "The handler of SIGTERM exited right after `server.close()`, without waiting for requests in flight.",
      where: "cloudserver#550",
      link: "https://github.com/scality/cloudserver/issues/550",
      date: "2017-01-22",
    },
    {
      what: "After the server had closed, `process.exit(0)` cut the application's own asynchronous cleanup.",
      where: "srvx#179",
      link: "https://github.com/h3js/srvx/pull/179",
      date: "2026-02-10",
    },
    {
      what: "After a manual or signalled close, the process exits with 0 even if `process.exitCode` was set to 3.",
      where: "close-with-grace 2.5.0",
      link: "https://github.com/mcollina/close-with-grace/blob/main/index.js",
      date: "2026-03-08",
      test: "close-with-grace 2.5.0 exits with 0 in place of process.exitCode",
    },
  ],
  run: (_side, tools) => visit(tools),
  apart: async (side, tools) => {
    const server = await startedOn(side, 10_000, (response) => {
      response.end("the second half");
    });
    const { port } = server.address() as AddressInfo;
    tools.file("port.tmp", String(port));
    renameSync(join(tools.scratch, "port.tmp"), join(tools.scratch, "port"));
    await once(server, "close");
    return process.exitCode;
  },
  calls: 1,
  leaks: {},
  outcome: {
    wrong: "returned [ 'exited with code 0', [ 'the first half' ] ]",
    correct:
      "returned [ 'returned undefined', [ 'the first half', 'the second half' ] ]",
  },
  paths: [
    {
      kind: "disposed twice",
      when: "SIGTERM arrives again",
      isApart: true,
      run: async (side) => {
        await startedOn(side, 10_000, () => {});
        const arrived = once(process, "SIGTERM");
        process.kill(process.pid, "SIGTERM");
        await arrived;
        process.kill(process.pid, "SIGTERM");
        await pause(10_000);
      },
      outcome: "was killed by SIGTERM",
    },
    {
      kind: "cancelled",
      when: "SIGTERM arrives before the server listens",
      isApart: true,
      run: async (side) => {
        side.stopOnSignal(createServer(), 10_000);
        process.kill(process.pid, "SIGTERM");
        await pause(10_000);
      },
      outcome: "was killed by SIGTERM",
    },
    {
      kind: "cancelled",
      when: "SIGTERM arrives after other code has closed the server",
      isApart: true,
      run: async (side) => {
        const server = await startedOn(side, 10_000, () => {});
        await server[Symbol.asyncDispose]();
        process.kill(process.pid, "SIGTERM");
        await pause(10_000);
      },
      outcome: "was killed by SIGTERM",
    },
    {
      kind: "cancelled",
      when: "other code has begun to close the server",
      isApart: true,
      run: async (side) => {
        const server = await startedOn(side, 20, () => {});
        const { port } = server.address() as AddressInfo;
        server.once("request", () => server.close());
        const closed = once(server, "close");
        const received = await receivedFrom(port);
        await closed;
        return [received, process.exitCode];
      },
      outcome: "returned [ [ 'the first half' ], 1 ]",
    },
    {
      kind: "used elsewhere",
      when: "the server has closed and listens again",
      isApart: true,
      run: async (side) => {
        const server = await startedOn(side, 10_000, (response) => {
          response.end("the second half");
        });
        await server[Symbol.asyncDispose]();
        server.listen(0, "127.0.0.1");
        await once(server, "listening");
        const { port } = server.address() as AddressInfo;
        const closed = once(server, "close");
        const received = await receivedFrom(port);
        await closed;
        return received;
      },
      outcome: "returned [ 'the first half', 'the second half' ]",
    },
    {
      kind: "used elsewhere",
      when: "a response never ends",
      isApart: true,
      run: async (side) => {
        const server = await startedOn(side, 20, () => {});
        const { port } = server.address() as AddressInfo;
        const received = await receivedFrom(port);
        if (server.listening) await once(server, "close");
        return [received, process.exitCode];
      },
      outcome: "returned [ [ 'the first half' ], 1 ]",
    },
    {
      kind: "used elsewhere",
      when: "a response has ended and is not yet sent",
      isApart: true,
      run: async (side) => {
        const server = await startedOn(side, 10_000, (response) => {
          response.end("a".repeat(20_000_000)); // more than the kernel holds
        });
        const { port } = server.address() as AddressInfo;
        const closed = once(server, "close");
        const body = await bodyFrom(port, once(process, "SIGTERM"));
        await closed;
        return [body.length, process.exitCode];
      },
      outcome: "returned [ 20000016, undefined ]",
    },
    {
      kind: "used elsewhere",
      when: "the exit code is set before, and no timer is left",
      isApart: true,
      run: async (side) => {
        process.exitCode = 3;
        const server = await startedOn(side, 10_000, (response) => {
          response.end("the second half");
        });
        const { port } = server.address() as AddressInfo;
        await Promise.all([once(server, "close"), receivedFrom(port)]);
        const resources = process.getActiveResourcesInfo();
        return [process.exitCode, resources.includes("Timeout")];
      },
      outcome: "returned [ 3, false ]",
    },
  ],
});

/** The first request sends SIGTERM to this process. */
async function startedOn(
  side: Side,
  patience: number,
  finish: (response: ServerResponse) => void,
): Promise<Server> {
  const server = createServer((_request, response) => {
    response.write("the first half, ");
    process.once("SIGTERM", () => setTimeout(() => finish(response), 20));
    setTimeout(() => process.kill(process.pid, "SIGTERM"), 5);
  });
  side.stopOnSignal(server, patience);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

/** How the server's process ended, and what its client has received. */
async function visit({ scratch, apart }: Tools) {
  const port = join(scratch, "port");
  rmSync(port, { force: true });
  const ended = apart();
  while (!existsSync(port)) await pause(5);
  const received = await receivedFrom(Number(readFileSync(port, "utf8")));
  return [await ended, received];
}

async function receivedFrom(port: number) {
  return (await bodyFrom(port)).match(/the \w+ half/g);
}

/** The client may read nothing before a signal, and for a moment after it. */
async function bodyFrom(port: number, signal?: Promise<unknown>) {
  const request = get({ host: "127.0.0.1", port, agent: false });
  const [response] = (await once(request, "response")) as [IncomingMessage];
  const closed = new Promise((resolve) => request.once("close", resolve));
  if (signal) await signal.then(() => pause(100));
  let text = "";
  try {
    for await (const part of response.setEncoding("utf8")) text += part;
  } catch {
    // The server has cut the response.
  }
  await closed;
  return text;
}
