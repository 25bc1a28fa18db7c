import { existsSync } from "node:fs";
import tmp from "tmp";

export default {
  package: "tmp",
  with: "a file and a folder",
  objects: [
    {
      name: "the result of fileSync()",
      acquire: () => tmp.fileSync(),
      release: (file) => file.removeCallback(),
    },
    {
      name: "the result of dirSync()",
      acquire: () => tmp.dirSync(),
      release: (folder) => folder.removeCallback(),
      isReleased: ({ name }) => !existsSync(name),
    },
  ],
};
