import { pair } from "course/pair";
import { Agent, request } from "undici";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "A body that nobody reads keeps its socket from the next request.",
  fix: "`await using` on the body gives up what is unread of it.",
  peer: ({ url }, response) => {
    if (url === "/down") response.statusCode = 503;
    response.end(url === "/short" ? "ok" : "x".repeat(1_000_000));
  },
  run: async (side, { peer, isPending }) => {
    const api = new Agent({ connections: 1 });
    const up = await side.isUp(`${peer}/up`, api);
    const down = side.isUp(`${peer}/down`, api);
    await answerOf(`${peer}/short`); // it came later, so the peer is not busy
    if (await isPending(down)) return [up, "waits for ever"];
    await api.close();
    return [up, await down];
  },
  calls: 2,
  leaks: { socket: 1 },
  outcome: {
    wrong: "returned [ true, 'waits for ever' ]",
    correct: "returned [ true, false ]",
  },
  innocent: {
    run: async (side, { peer }) => {
      const api = new Agent({ connections: 1 });
      const up = await side.isUp(`${peer}/short`, api);
      await api.close();
      return up;
    },
    outcome: "returned true",
  },
});

async function answerOf(url: string): Promise<string> {
  const api = new Agent();
  const { body } = await request(url, { dispatcher: api });
  const text = await body.text();
  await api.close();
  return text;
}
