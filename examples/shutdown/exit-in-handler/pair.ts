import { existsSync, readFileSync, renameSync } from "node:fs";
import { createServer, get, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { pair, type Tools } from "course/pair";

type Side = typeof import("./correct.ts");

export default pair<Side>(import.meta.dirname, {
  mistake: "`process.exit` in a signal handler cuts the responses in flight.",
  fix: "Await the close with a deadline, and set `process.exitCode`.",
  note: "The client gets a part of the response under status 200. `process.exit` also ends the other listeners of the signal, the worker threads, and output to a pipe that is not yet written. Call it only after all work, as close-with-grace does. The server has to be the last work of the process: a timer or a pool that stays open keeps it alive. [`process-exit`](../exceptions/process-exit) has the blocks that `process.exit` skips.",
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
  run: (_side, tools) => visit(tools, { patience: 10_000, isEnding: true }),
  apart: async (side, { scratch, file }) => {
    const text = readFileSync(join(scratch, "job.json"), "utf8");
    const { patience, isEnding } = JSON.parse(text) as Job;
    const server = createServer((_request, response) => {
      response.write("the first half, ");
      process.kill(process.pid, "SIGTERM");
      if (isEnding) {
        globalThis.setTimeout(() => response.end("the second half"), 20);
      }
    });
    side.stopOnSignal(server, patience);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      file("port.tmp", String(port));
      renameSync(join(scratch, "port.tmp"), join(scratch, "port"));
    });
    await new Promise((resolve) => server.once("close", resolve));
    await setTimeout(5); // the handler ends
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
      kind: "used elsewhere",
      when: "a response never ends",
      run: (_side, tools) => visit(tools, { patience: 20, isEnding: false }),
      outcome: "returned [ 'returned 1', [ 'the first half' ] ]",
    },
  ],
});

interface Job {
  readonly patience: number;
  readonly isEnding: boolean;
}

/** How the server's process ended, and what its client has received. */
async function visit({ file, scratch, apart }: Tools, job: Job) {
  file("job.json", JSON.stringify(job));
  const ended = apart();
  const port = join(scratch, "port");
  while (!existsSync(port)) await setTimeout(5);
  const received = await new Promise<string>((resolve) => {
    get(
      { host: "127.0.0.1", port: readFileSync(port, "utf8") },
      async (response: IncomingMessage) => {
        let text = "";
        try {
          for await (const part of response.setEncoding("utf8")) text += part;
        } catch {
          // The server has cut the response.
        }
        resolve(text);
      },
    );
  });
  renameSync(port, `${port}.old`);
  return [await ended, received.match(/the \w+ half/g)];
}
