// npm run docs: measures every pair, asks the kernel every question, and writes
// what was seen into the READMEs, FACILITATING.md and docs/.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { examples, proveInOrder, readCatalog } from "course";

import { facilitating, facts } from "./facilitating.ts";
import { pages } from "./pages.ts";
import { read, readmes, root } from "./readmes.ts";

const proven = await Array.fromAsync(proveInOrder(readCatalog(examples), {}));
const broken = proven.filter(({ proof }) => !proof.holds);
if (broken.length > 0) {
  console.error(
    `Nothing written: ${broken.map(({ pair }) => pair.name).join(", ")} ` +
      "does not hold. See npm start.",
  );
  process.exit(1);
}
const texts = await readmes(proven);
texts.set("FACILITATING.md", await facilitating(await facts()));
for (const [file, text] of await pages()) texts.set(file, text);
for (const [file, text] of texts) {
  if (read(file) === text) continue;
  writeFileSync(join(root, file), text);
  console.log(`${file} written`);
}
