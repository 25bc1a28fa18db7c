import { countDescriptors } from "fdleak";
import { assertHolds } from "course";
import { assertAnswerIsSteady, assertVerified } from "course/check";
import { expectLeaks } from "fdleak/vitest";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  closeSync,
  createReadStream,
  mkdtempDisposableSync,
  openSync,
  readFileSync,
  statSync,
} from "node:fs";
import { open } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { Agent, Client } from "undici";
import { expect, test } from "vitest";
import agentPerRequest from "./agent-per-request/pair.ts";
import asyncOnlyHandle from "./async-only-handle/pair.ts";
import listenerPerCall from "./listener-per-call/pair.ts";
import missingAwait from "./missing-await/pair.ts";
import pipeFailure from "./pipe-failure/pair.ts";
import raceAgainstTimer from "./race-against-timer/pair.ts";
import readlineBreak from "./readline-break/pair.ts";
import responseInFlight from "./response-in-flight/pair.ts";
import returnWithoutAwait from "./return-without-await/pair.ts";
import secondAwait from "./second-await/pair.ts";
import stubbornChild from "./stubborn-child/pair.ts";
import unreadBody from "./unread-body/pair.ts";
import writeStreamDispose from "./write-stream-dispose/pair.ts";
import replicasSideBySide from "./exercises/replicas-side-by-side/check.ts";
import journalBehindHeader from "./exercises/journal-behind-header/check.ts";
import releaseLeftUnread from "./exercises/release-left-unread/check.ts";
import question from "./question/question.ts";

test.for([
  missingAwait,
  secondAwait,
  asyncOnlyHandle,
  returnWithoutAwait,
  raceAgainstTimer,
  listenerPerCall,
  readlineBreak,
  writeStreamDispose,
  pipeFailure,
  unreadBody,
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

test("the kernel answers the question of async twice the same", async () => {
  await assertAnswerIsSteady(question);
});

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

test("undici's Agent and Client have no dispose method", () => {
  for (const { prototype } of [Agent, Client]) {
    expect(Symbol.dispose in prototype).toBe(false);
    expect(Symbol.asyncDispose in prototype).toBe(false);
  }
});

test("an http server rejects its disposal when it never listened", async () => {
  await expect(createServer()[Symbol.asyncDispose]()).rejects.toMatchObject({
    code: "ERR_SERVER_NOT_RUNNING",
  });
});

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
