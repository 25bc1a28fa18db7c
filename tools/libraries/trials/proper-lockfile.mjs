import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { check, lock } from "proper-lockfile";

export default {
  package: "proper-lockfile",
  with: "a lock that is taken",
  objects: [
    {
      name: "the result of lock()",
      async acquire({ folder }) {
        const file = join(folder, "a");
        writeFileSync(file, "");
        const release = await lock(file);
        release.isReleased = async () => !(await check(file));
        return release;
      },
      release: (release) => release(),
      isReleased: (release) => release.isReleased(),
    },
  ],
};
