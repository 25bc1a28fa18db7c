import mysql from "mysql2/promise";

const settings = ({ ports }) => ({
  host: "127.0.0.1",
  port: ports.mysql,
  user: "user",
});

export default {
  package: "mysql2",
  with: "a server that accepts the connection",
  objects: [
    {
      name: "Pool",
      async acquire(place) {
        const pool = mysql.createPool(settings(place));
        const connection = await pool.getConnection();
        connection.release();
        return pool;
      },
    },
    {
      name: "PoolConnection",
      async acquire(place) {
        const pool = mysql.createPool(settings(place));
        const connection = await pool.getConnection();
        connection.isIdle = () => pool.pool._freeConnections.length === 1;
        return connection;
      },
      isReleased: (connection) => connection.isIdle(),
    },
    {
      name: "Connection",
      acquire: (place) => mysql.createConnection(settings(place)),
    },
  ],
};
