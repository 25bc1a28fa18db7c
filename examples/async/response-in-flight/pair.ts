import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { pair } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake:
    "A server being disposed waits for its responses, however long they take.",
  fix: "The connections are cut first, and then there is nothing to wait for.",
  run: async (side, { isPending }) => {
    const client = Promise.withResolvers<IncomingMessage>();
    const served = side.whileServing(
      (_request, response) => void response.write("first event"),
      async (origin) => {
        const response = await visit(origin);
        client.resolve(response);
        const [event] = await once(response.setEncoding("utf8"), "data");
        return event;
      },
    );
    const waits = await isPending(served);
    const response = await client.promise;
    if (!response.destroy().closed) await once(response, "close");
    return [await served, waits ? "once the client left" : "at once"];
  },
  calls: 2,
  leaks: {},
  outcome: {
    wrong: "returned [ 'first event', 'once the client left' ]",
    correct: "returned [ 'first event', 'at once' ]",
  },
  innocent: {
    run: (side) =>
      side.whileServing(
        (_request, response) => void response.end("all of it"),
        async (origin) => {
          const response = await visit(origin);
          const closed = once(response.socket, "close");
          const answer = await text(response);
          await closed;
          return answer;
        },
      ),
    outcome: "returned 'all of it'",
  },
});

async function visit(origin: string): Promise<IncomingMessage> {
  const [response] = await once(get(origin, { agent: false }), "response");
  return response;
}
