import { once } from "node:events";
import { watch } from "chokidar";

export default {
  package: "chokidar",
  with: "a folder",
  objects: [
    {
      name: "FSWatcher",
      async acquire({ folder }) {
        const watcher = watch(folder);
        await once(watcher, "ready");
        return watcher;
      },
      release: (watcher) => watcher.close(),
    },
  ],
};
