import postgres from "postgres";

export default {
  package: "postgres",
  with: "a server that accepts the connection",
  objects: [
    {
      name: "Sql",
      async acquire({ ports }) {
        const sql = postgres({
          host: "127.0.0.1",
          port: ports.postgres,
          user: "user",
          fetch_types: false,
        });
        await sql`SELECT 1`.simple();
        return sql;
      },
      release: (sql) => sql.end(),
    },
  ],
};
