import { once } from "node:events";
import {
  createServer,
  get,
  type IncomingMessage,
  Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { DatabaseSync } from "node:sqlite";
import { text } from "node:stream/consumers";
import { setImmediate } from "node:timers/promises";
import { pair } from "course/pair";

type Side = typeof import("./correct.ts");

export default pair<Side>(import.meta.dirname, {
  mistake: "The database closes while a request still uses it.",
  fix: "Close in order on one stack: first the server, then its database.",
  note: "A stack disposes in reverse order, so add the database first. Each release waits for the one before. A handler whose client has hung up, or whose response is cut at the deadline, still runs and finds the database closed. Pass a signal to a slow handler. [`flushed-after-close`](../multi-resource/flushed-after-close) has the order of two files. Containers that dispose in parallel do the same as `Promise.all`.",
  seen: [
    {
      what: "The shutdown callback, which closes the database, ran before the server had closed, and interrupted requests.",
      where: "http-graceful-shutdown#2",
      link: "https://github.com/sebhildebrandt/http-graceful-shutdown/pull/2",
      date: "2017-12-30",
    },
    {
      what: "The fix drains the HTTP server before the pool; the other order answers a running request with 500.",
      where: "onlinetest#243",
      link: "https://github.com/sitespeedio/onlinetest/pull/243",
      date: "2026-05-13",
    },
  ],
  run: async (side) => {
    const { stop, answer, release } = await visited(side, 10_000);
    const stopping = stop();
    release();
    const received = await answer;
    await stopping;
    return received;
  },
  calls: 2,
  leaks: {},
  outcome: {
    wrong: "returned [ 500, 'database is not open' ]",
    correct: "returned [ 200, 'in stock: 3' ]",
  },
  innocent: {
    run: async (side) => {
      const { stop, answer, release } = await visited(side, 10_000);
      release();
      const received = await answer;
      await stop();
      return received;
    },
    outcome: "returned [ 200, 'in stock: 3' ]",
  },
  paths: [
    {
      kind: "disposed twice",
      when: "both are already closed",
      run: async (side) => {
        const { stop, answer, release } = await visited(side, 10_000);
        release();
        await answer;
        await stop();
        await stop();
      },
      outcome:
        "threw SuppressedError (ERR_INVALID_STATE, suppressing ERR_SERVER_NOT_RUNNING)",
    },
    {
      kind: "used elsewhere",
      when: "a request never ends",
      run: async (side) => {
        const { stop, answer, db } = await visited(side, 20);
        await stop();
        return [await answer, db.isOpen];
      },
      outcome: "returned [ 'ECONNRESET', false ]",
    },
    {
      kind: "used elsewhere",
      when: "the client hangs up while its handler runs",
      run: async (side) => {
        const { stop, answer, hangUp, db } = await visited(side, 10_000);
        hangUp();
        const received = await answer;
        await stop();
        return [received, db.isOpen];
      },
      outcome: "returned [ 'ABORT_ERR', false ]",
    },
    {
      kind: "used elsewhere",
      when: "a response has ended and is not yet sent",
      run: async (side) => {
        const length = 20_000_000; // more than the kernel holds
        const { stop, answer, release } = await visited(side, 10_000, length);
        release();
        await setImmediate(); // the handler ends its response
        await stop();
        const received = await answer;
        return Array.isArray(received) && String(received[1]).length;
      },
      outcome: "returned 20000000",
    },
    {
      kind: "release fails",
      when: "closing the server fails",
      run: async (side, { fail, outcomeOf }) => {
        const { stop, answer, release, db } = await visited(side, 10_000);
        release();
        await answer;
        fail(Server.prototype, "close");
        return [await outcomeOf(stop), db.isOpen];
      },
      outcome: "returned [ 'threw EIO', false ]",
    },
    {
      kind: "release fails",
      when: "closing the database fails",
      run: async (side, { fail, outcomeOf }) => {
        const { stop, answer, release, server } = await visited(side, 10_000);
        release();
        await answer;
        fail(DatabaseSync.prototype, "close");
        return [await outcomeOf(stop), server.listening];
      },
      outcome: "returned [ 'threw EIO', false ]",
      effect: { observe: timers, expected: "0 timers run" },
    },
    {
      kind: "release fails",
      when: "closing the server fails, and then the database",
      run: async (side, { fail }) => {
        const { stop, answer, release } = await visited(side, 10_000);
        release();
        await answer;
        fail(Server.prototype, "close");
        fail(DatabaseSync.prototype, "close", { code: "ENOSPC" });
        await stop();
      },
      outcome: "threw SuppressedError (ENOSPC, suppressing EIO)",
    },
  ],
});

/** A request has arrived, and queries the database when it is released. */
async function visited(side: Side, patience: number, length = 0) {
  const db = new DatabaseSync(":memory:");
  const gate = Promise.withResolvers<void>();
  const answerTo = async (response: ServerResponse) => {
    await gate.promise;
    try {
      const row = db.prepare("SELECT 3 AS count").get();
      const answer = `in stock: ${Number(row?.["count"])}`;
      response.end(answer.padEnd(length));
    } catch (error) {
      response.writeHead(500).end((error as Error).message);
    }
  };
  const server = createServer((_request, response) => void answerTo(response));
  const stop = side.stopOf(server, db, patience);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const requested = once(server, "request");
  const { port } = server.address() as AddressInfo;
  const client = new AbortController();
  const answer = receive(port, client.signal);
  await requested;
  const hangUp = () => client.abort();
  return { db, server, stop, answer, hangUp, release: gate.resolve };
}

async function receive(port: number, signal: AbortSignal) {
  try {
    const request = get({ port, host: "127.0.0.1", agent: false, signal });
    const [response] = (await once(request, "response")) as [IncomingMessage];
    const body = await text(response);
    if (!response.socket.closed) await once(response.socket, "close");
    return [response.statusCode, body];
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  }
}

function timers(): string {
  const resources = process.getActiveResourcesInfo();
  return `${resources.filter((type) => type === "Timeout").length} timers run`;
}
