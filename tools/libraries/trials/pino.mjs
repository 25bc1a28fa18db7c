import { join } from "node:path";
import pino from "pino";
import { once } from "node:events";

export default {
  package: "pino",
  with: "a file that has a line",
  objects: [
    {
      name: "the result of pino.destination()",
      async acquire({ folder }) {
        const destination = pino.destination(join(folder, "log"));
        await once(destination, "ready");
        pino(destination).info("hello");
        return destination;
      },
      release: (destination) => destination.end(),
    },
  ],
};
