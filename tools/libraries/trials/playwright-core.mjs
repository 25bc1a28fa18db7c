import { request } from "playwright-core";

export default {
  package: "playwright-core",
  with: "a server on the loopback interface, without a browser",
  objects: [
    {
      name: "APIRequestContext",
      async acquire({ ports }) {
        const context = await request.newContext();
        await context.get(`http://127.0.0.1:${ports.http}/`);
        return context;
      },
    },
  ],
};
