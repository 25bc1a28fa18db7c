import { Redis } from "ioredis";

export default {
  package: "ioredis",
  with: "a server that accepts the connection",
  objects: [
    {
      name: "Redis",
      async acquire({ ports }) {
        const redis = new Redis(ports.redis, "127.0.0.1", {
          enableReadyCheck: false,
          lazyConnect: true,
        });
        await redis.connect();
        return redis;
      },
      release: (redis) => redis.quit(),
    },
  ],
};
