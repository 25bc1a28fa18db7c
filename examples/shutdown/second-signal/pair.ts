import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { setImmediate, setTimeout } from "node:timers/promises";
import { pair, type Tools } from "course/pair";

type Side = typeof import("./correct.ts");

export default pair<Side>(import.meta.dirname, {
  mistake: "A second signal starts the shutdown a second time.",
  fix: "Run the shutdown once, and choose what a second signal does.",
  note: "A supervisor follows SIGTERM with SIGKILL by itself, so a second SIGTERM needs no answer. A person who presses Ctrl-C again wants the process to end. close-with-grace 2.5.0 ends the process with code 1 on any second signal, SIGTERM included. [`interrupted`](../exceptions/interrupted) ignores the same signal for a second, because npm may pass on a Ctrl-C that has arrived already. Start a service with `node`, not with npm. Handlers of signals do not keep a process alive.",
  seen: [
    {
      what: "SIGTERM and SIGINT started the close twice, and the second threw that the server is not running.",
      where: "kraken-js#402",
      link: "https://github.com/krakenjs/kraken-js/issues/402",
      date: "2015-07-28",
    },
    {
      what: "Both signals share a handler without a guard, and the second `server.close()` is an unhandled rejection.",
      where: "mcp-proxy#100",
      link: "https://github.com/punkpeye/mcp-proxy/pull/100",
      date: "2026-09-04",
    },
  ],
  run: (_side, { apart }) => apart(),
  apart: (side, tools) => signalled(side, tools, ["SIGTERM", "SIGTERM"]),
  calls: 1,
  leaks: {},
  outcome: {
    wrong: "returned 'exited with code 1'",
    correct: "returned 'returned undefined'",
  },
  effect: {
    observe: progress,
    wrong: "begins begins",
    correct: "begins ends",
  },
  paths: [
    {
      kind: "cancelled",
      when: "SIGTERM follows SIGINT",
      isApart: true,
      run: (side, tools) => signalled(side, tools, ["SIGINT", "SIGTERM"]),
      outcome: "returned undefined",
      effect: { observe: progress, expected: "begins ends" },
    },
    {
      kind: "cancelled",
      when: "SIGINT follows SIGTERM",
      isApart: true,
      run: (side, tools) => signalled(side, tools, ["SIGTERM", "SIGINT"]),
      outcome: "exited with code 130",
      effect: { observe: progress, expected: "begins" },
    },
    {
      kind: "cancelled",
      when: "one signal arrives",
      isApart: true,
      run: (side, tools) => signalled(side, tools, ["SIGTERM"]),
      outcome: "returned undefined",
      effect: { observe: progress, expected: "begins ends" },
    },
    {
      kind: "release fails",
      when: "the shutdown rejects",
      isApart: true,
      run: async (side) => {
        console.error = () => {};
        side.stopOnSignals(() => Promise.reject(new Error("no clean end")));
        await send("SIGTERM");
        return process.exitCode;
      },
      outcome: "returned 1",
    },
    {
      kind: "cancelled",
      when: "SIGTERM arrives after a failed shutdown, and a timer is left",
      isApart: true,
      run: async (side) => {
        console.error = () => {};
        side.stopOnSignals(() => Promise.reject(new Error("no clean end")));
        await send("SIGTERM");
        process.kill(process.pid, "SIGTERM");
        await setTimeout(10_000);
      },
      outcome: "was killed by SIGTERM",
    },
  ],
});

/** The service gets the signals, one after the other, while it stops. */
async function signalled(
  side: Side,
  { scratch }: Tools,
  names: readonly NodeJS.Signals[],
) {
  const log = join(scratch, "log");
  writeFileSync(log, "");
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const sent = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  side.stopOnSignals(async () => {
    writeFileSync(log, " begins", { flag: "a" });
    await server[Symbol.asyncDispose]();
    await sent.promise; // another part of the service closes
    writeFileSync(log, " ends", { flag: "a" });
    ended.resolve();
  });
  for (const name of names) await send(name);
  sent.resolve();
  await ended.promise;
  return process.exitCode;
}

/** Waits until the handlers of the signal have run. */
async function send(name: NodeJS.Signals): Promise<void> {
  const arrived = once(process, name);
  process.kill(process.pid, name);
  await arrived;
  for (let turn = 0; turn < 5; turn++) await setImmediate();
}

function progress({ scratch }: Tools): string {
  return readFileSync(join(scratch, "log"), "utf8").trim();
}
