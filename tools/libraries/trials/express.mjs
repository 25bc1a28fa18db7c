import { once } from "node:events";
import express from "express";

export default {
  package: "express",
  with: "a server without clients",
  objects: [
    {
      name: "the result of app.listen()",
      async acquire() {
        const server = express().listen(0, "127.0.0.1");
        await once(server, "listening");
        return server;
      },
    },
  ],
};
