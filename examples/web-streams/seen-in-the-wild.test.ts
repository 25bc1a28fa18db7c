import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { reproduce } from "course";
import { Agent, fetch, type RequestInit } from "undici";
import { expect, test } from "vitest";

test("undici 8.13.1 keeps the connection of a half-read body that was collected", async () => {
  await using server = await begin();
  const halfRead = async (init: RequestInit) => {
    const { body } = await fetch(server.origin, init);
    const reader = body!.getReader();
    await reader.read();
    reader.releaseLock();
  };
  expect(await left(halfRead)).toEqual({ socket: 1 });
  const brokenOff = async (init: RequestInit) => {
    const { body } = await fetch(server.origin, init);
    for await (const _part of body!.values({ preventCancel: true })) break;
  };
  expect(await left(brokenOff)).toEqual({ socket: 1 });
  const untouched = async (init: RequestInit) => {
    await fetch(server.origin, init);
  };
  expect(await left(untouched)).toEqual({});
});

test("undici 8.13.1 keeps the connection when one branch of a clone is cancelled", async () => {
  await using server = await begin();
  const responses: unknown[] = []; // so that none is collected
  const cancelOne = async (init: RequestInit) => {
    const response = await fetch(server.origin, init);
    responses.push(response);
    void response.clone().body!.cancel();
  };
  expect(await left(cancelOne)).toEqual({ socket: 1 });
  const cancelBoth = async (init: RequestInit) => {
    const response = await fetch(server.origin, init);
    responses.push(response);
    const copy = response.clone();
    await Promise.all([copy.body!.cancel(), response.body!.cancel()]);
  };
  expect(await left(cancelBoth)).toEqual({});
});

/** What the work leaves open after garbage collection. */
async function left(work: (init: RequestInit) => Promise<void>) {
  const agent = new Agent();
  await using stack = new AsyncDisposableStack();
  stack.defer(() => agent.destroy());
  const { outcome, leaked } = await reproduce(async () => {
    await work({ dispatcher: agent });
    await collectGarbage();
  });
  expect(outcome).toBe("returned undefined");
  return leaked;
}

async function collectGarbage(): Promise<void> {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  for (let round = 0; round < 8; round++) {
    collect();
    await setTimeout(10);
  }
}

/** A process that begins to answer every request, and never ends. */
async function begin() {
  const child: ChildProcess = spawn(process.execPath, ["--eval", endless], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [port] = await once(child.stdout!, "data");
  return {
    origin: `http://127.0.0.1:${Number(port)}`,
    async [Symbol.asyncDispose]() {
      const exit = once(child, "close");
      child.kill("SIGKILL");
      await exit;
    },
  };
}

const endless = `
  const server = require("node:http").createServer((_request, response) => {
    response.write("x".repeat(1000));
  });
  server.listen(0, "127.0.0.1", () => console.log(server.address().port));
`;
