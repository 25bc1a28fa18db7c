import { question } from "course/question";

export default question<typeof import("./program.ts")>(import.meta.dirname, {
  ask: "`serveOnce` is called 50 times. Each call starts a server, answers one request and closes the server. How many descriptors are open a moment later that were not open before?",
  calls: 50,
  leaks: 100,
  run: ({ serveOnce }) => serveOnce(),
  why: "`close` closes the listening socket, and the connections that are idle at that moment. The one connection is busy then. After its response it stays open for the next request, 60 s long, and both of its ends are in this process: 2 sockets for each of the 50 calls.",
  discuss:
    "Ask what `close` does with a connection that is answering. It may end its response. Then ask which line closes the connection afterwards. The server waits for its keep-alive timeout, and the client waits for the server.",
  demonstrate: "shutdown/kept-alive",
  minutes: 5,
});
