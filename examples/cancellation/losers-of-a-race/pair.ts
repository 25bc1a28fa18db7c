import { getEventListeners } from "node:events";
import type { TcpNetConnectOpts } from "node:net";
import { setImmediate } from "node:timers/promises";
import { pair, type Tools } from "course/pair";

const { signal } = new AbortController();

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "`Promise.any` leaves the losers' sockets open.",
  fix: "Keep every socket in a set and destroy all but the winner in `finally`.",
  note: "`Promise.race` is the same: it stops none of the others. One AbortController for all attempts does not help by itself: after the race it would also stop the winner. [`late-arrival`](../async/late-arrival) has one opening raced against a timer.",
  seen: [
    {
      what: "Dials to several addresses race, and the connections that lose stay open.",
      where: "js-libp2p-switch#320",
      link: "https://github.com/libp2p/js-libp2p-switch/pull/320",
      date: "2019-04-03",
    },
    {
      what: "Requests to five mirrors race, and the four that lose go on.",
      where: "sahidawa-india#1607",
      link: "https://github.com/RatLoopz/sahidawa-india/pull/1607",
      date: "2026-06-09",
    },
  ],
  run: async (side, tools) => {
    const winner = await side.connectFirst(mirrors(tools, 3), signal);
    winner.destroy();
    return winner.connecting;
  },
  leaks: { socket: 2 },
  outcome: "returned false",
  innocent: {
    run: async (side, tools) => {
      const winner = await side.connectFirst(mirrors(tools, 1), signal);
      winner.destroy();
      return winner.connecting;
    },
    outcome: "returned false",
  },
  peer: (_request, response) => void response.end(),
  paths: [
    {
      kind: "acquire fails",
      when: "one mirror refuses and another connects",
      run: async (side, tools) => {
        const all = [refused(), ...mirrors(tools, 2), refused()];
        const winner = await side.connectFirst(all, signal);
        const { pending } = winner;
        winner.destroy();
        return pending;
      },
      outcome: "returned false",
    },
    {
      kind: "acquire fails",
      when: "every mirror refuses",
      run: (side) =>
        side.connectFirst([refused(), refused()], signal).catch(errorsIn),
      outcome: "returned [ 'ECONNREFUSED', 'ECONNREFUSED' ]",
      effect: noListener(),
    },
    {
      kind: "acquire fails",
      when: "the second mirror has a port that does not exist",
      run: async (side, tools) => {
        const [first] = mirrors(tools, 1);
        const all = [first!, { port: 99_999, host: "127.0.0.1" }];
        (await side.connectFirst(all, signal)).destroy();
      },
      outcome: "returned undefined",
    },
    {
      kind: "body throws",
      when: "the caller throws while it has the winner",
      run: async (side, tools) => {
        const winner = await side.connectFirst(mirrors(tools, 3), signal);
        using stack = new DisposableStack();
        stack.defer(() => winner.destroy());
        throw new Error("not a mirror");
      },
      outcome: "threw Error: not a mirror",
    },
    {
      kind: "release fails",
      when: "the losers fail after they are destroyed",
      isApart: true,
      run: async (side, tools) => {
        const broken = new AbortController();
        const all = mirrors(tools, 3).map((mirror) => ({
          ...mirror,
          signal: broken.signal,
        }));
        const winner = await side.connectFirst(all, signal);
        winner.on("error", () => {});
        broken.abort();
        await setImmediate(); // an unhandled error ends the process now
        return winner.destroyed;
      },
      outcome: "returned true",
    },
    {
      kind: "used elsewhere",
      when: "the signal aborts after the race",
      run: async (side, tools) => {
        const control = new AbortController();
        const winner = await side.connectFirst(
          mirrors(tools, 3),
          control.signal,
        );
        control.abort();
        const { destroyed } = winner;
        winner.destroy();
        return destroyed;
      },
      outcome: "returned false",
    },
    {
      kind: "cancelled",
      when: "the signal aborts while all are connecting",
      run: async (side, tools) => {
        const control = new AbortController();
        const racing = side.connectFirst(mirrors(tools, 3), control.signal);
        control.abort(new Error("too slow"));
        return await racing;
      },
      outcome: "threw Error: too slow",
    },
    {
      kind: "cancelled",
      when: "the signal was aborted before the call",
      run: (side, tools) =>
        side.connectFirst(
          mirrors(tools, 3),
          AbortSignal.abort(new Error("too slow")),
        ),
      outcome: "threw Error: too slow",
    },
  ],
});

function noListener() {
  const observe = () => `${getEventListeners(signal, "abort").length}`;
  return { observe, expected: "0" };
}

function mirrors({ peer }: Tools, count: number): TcpNetConnectOpts[] {
  const { hostname, port } = new URL(peer);
  return Array.from({ length: count }, () => ({
    host: hostname,
    port: Number(port),
  }));
}

/** Port 1 of this machine: no program listens there. */
function refused(): TcpNetConnectOpts {
  return { host: "127.0.0.1", port: 1 };
}

/** Of an AggregateError, whose message is the engine's own. */
function errorsIn(error: AggregateError): string[] {
  return error.errors.map(({ code }: NodeJS.ErrnoException) => code ?? "");
}
