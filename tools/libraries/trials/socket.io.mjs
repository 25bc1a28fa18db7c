import { Server } from "socket.io";

export default {
  package: "socket.io",
  with: "a server without clients",
  objects: [
    {
      name: "Server",
      acquire: () => new Server(0),
      release: (server) => server.close(),
    },
  ],
};
