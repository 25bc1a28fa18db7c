import { createClient } from "redis";

export default {
  package: "redis",
  with: "a server that accepts the connection",
  objects: [
    {
      name: "RedisClient",
      acquire: ({ ports }) =>
        createClient({ url: `redis://127.0.0.1:${ports.redis}` }).connect(),
      release: (client) => client.close(),
    },
  ],
};
