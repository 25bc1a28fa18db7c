import { Agent, request } from "undici";

export default {
  package: "undici",
  with: "a server on the loopback interface",
  objects: [
    {
      name: "Agent",
      async acquire({ ports }) {
        const agent = new Agent();
        const { body } = await agent.request({
          origin: `http://127.0.0.1:${ports.http}`,
          path: "/",
          method: "GET",
        });
        await body.text();
        return agent;
      },
      release: (agent) => agent.close(),
    },
    {
      name: "body",
      async acquire({ ports }) {
        const dispatcher = new Agent();
        const url = `http://127.0.0.1:${ports.http}/endless`;
        const { body } = await request(url, { dispatcher });
        return body;
      },
    },
  ],
};
