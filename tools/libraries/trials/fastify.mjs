import fastify from "fastify";

export default {
  package: "fastify",
  with: "a server without clients",
  objects: [
    {
      name: "FastifyInstance",
      async acquire() {
        const server = fastify();
        await server.listen({ host: "127.0.0.1", port: 0 });
        return server;
      },
    },
  ],
};
