import { pair } from "course/pair";
import { Agent } from "undici";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "Each request creates an Agent and leaves its connection open.",
  fix: "Share one Agent between all requests and close it at shutdown.",
  note: "An idle connection stays open for as long as the server's Keep-Alive header allows, at most 10 minutes. Without that header undici closes it after 4 seconds. The server of this measurement allows 10 minutes. If the work throws while another response is still arriving, `close` waits for that response. A setting of one request, such as `headersTimeout`, needs no Agent. An Agent that only one job needs, for a proxy or a client certificate, is adopted with `(agent) => agent.destroy()`, which does not wait for requests.",
  seen: [
    {
      what: "A ProxyAgent is created for each request, which defeats pooling.",
      where: "podman-desktop#13920",
      link: "https://github.com/podman-desktop/podman-desktop/issues/13920",
      date: "2025-09-13",
    },
  ],
  peer: ({ socket, url }, response) => {
    if (url === "/cut") {
      response.write("the first half");
      setTimeout(() => socket.destroy(), 20);
    } else {
      response.setHeader("Keep-Alive", "timeout=600");
      // By default the server closes an idle connection after five seconds.
      response.once("close", () => socket.setTimeout(0));
      response.end("a text");
    }
  },
  run: (side, { peer }) =>
    side.main(async (getText) => {
      const first = await getText(peer);
      const rest = await Promise.all([getText(peer), getText(peer)]);
      return [first, ...rest];
    }),
  calls: 2,
  leaks: { socket: 3 },
  outcome: "returned [ 'a text', 'a text', 'a text' ]",
  paths: [
    {
      kind: "acquire fails",
      when: "the server refuses the connection",
      run: (side) => side.main((getText) => getText("http://127.0.0.1:1")),
      outcome: "threw ECONNREFUSED",
    },
    {
      kind: "body throws",
      when: "the response breaks off",
      run: (side, { peer }) => side.main((getText) => getText(`${peer}/cut`)),
      outcome: "threw UND_ERR_SOCKET",
    },
    {
      kind: "body throws",
      when: "the work fails after a request",
      run: (side, { peer }) =>
        side.main(async (getText) => {
          throw new Error(`failed after ${await getText(peer)}`);
        }),
      outcome: "threw Error: failed after a text",
    },
    {
      kind: "release fails",
      when: "closing the Agent fails",
      run: (side, { peer, fail }) => {
        fail(Agent.prototype, "close");
        return side.main((getText) => getText(peer));
      },
      outcome: "threw EIO",
    },
    {
      kind: "used elsewhere",
      when: "a request is still running at shutdown",
      run: async (side, { peer }) => {
        let running: Promise<string> | undefined;
        await side.main((getText) => {
          running = getText(peer);
          return Promise.resolve();
        });
        return await running;
      },
      outcome: "returned 'a text'",
    },
  ],
});
