import { closeSync, openSync } from "node:fs";
import { asFunction, createContainer } from "awilix";

export default {
  package: "awilix",
  with: "a registered file that has a disposer",
  objects: [
    {
      name: "AwilixContainer",
      acquire() {
        const container = createContainer();
        container.register({
          file: asFunction(() => ({ fd: openSync(import.meta.filename) }))
            .singleton()
            .disposer(({ fd }) => closeSync(fd)),
        });
        container.resolve("file");
        return container;
      },
      release: (container) => container.dispose(),
    },
  ],
};
