import pg from "pg";

const settings = ({ ports }) => ({
  host: "127.0.0.1",
  port: ports.postgres,
  user: "user",
});

export default {
  package: "pg",
  with: "a server that accepts the connection",
  objects: [
    {
      name: "Pool",
      async acquire(place) {
        const pool = new pg.Pool(settings(place));
        const client = await pool.connect();
        client.release();
        return pool;
      },
      release: (pool) => pool.end(),
    },
    {
      name: "PoolClient",
      async acquire(place) {
        const pool = new pg.Pool(settings(place));
        const client = await pool.connect();
        client.isIdle = () => pool.idleCount === 1;
        return client;
      },
      release: (client) => client.release(),
      isReleased: (client) => client.isIdle(),
    },
    {
      name: "Client",
      async acquire(place) {
        const client = new pg.Client(settings(place));
        await client.connect();
        return client;
      },
      release: (client) => client.end(),
    },
  ],
};
