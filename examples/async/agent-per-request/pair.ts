import { pair } from "course/pair";

const text = "x".repeat(1_000_000);

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake:
    "Each request leaves an Agent behind that keeps its socket for the next.",
  fix: "A stack adopts the Agent, and destroys it when the text is read.",
  peer: ({ socket }, response) => {
    response.setHeader("Connection", "keep-alive");
    response.setHeader("Keep-Alive", "timeout=600");
    // The server would hang up on an idle client after a few seconds.
    response.once("close", () => socket.setTimeout(0)).end(text);
  },
  run: async (side, { peer }) => (await side.getText(peer)) === text,
  leaks: { socket: 1 },
  outcome: "returned true",
  innocent: {
    run: (side) => side.getText("http://127.0.0.1:1"),
    outcome: "threw ECONNREFUSED",
  },
});
