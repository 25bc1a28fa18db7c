import { copyFileSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { pair } from "course/pair";

let sites = 0;
let site: string;

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake:
    "Every call opens a WAL database, which is three files, and leaves closing to the exit.",
  fix: "The last `close`, in a `finally`, moves the rows into the database and removes the other two.",
  run(side, tools) {
    site = join(tools.scratch, `site-${(sites += 1)}`);
    mkdirSync(site);
    return side.countVisit(join(site, "visits.db"), "/home");
  },
  leaks: { file: 3 },
  outcome: "returned 1",
  effect: {
    observe: () => contentsOf(site),
    wrong:
      "visits.db, visits.db-shm, visits.db-wal; a copy of the first has 0 of 1 rows",
    correct: "visits.db; a copy of the first has 1 of 1 rows",
  },
  innocent: {
    run: (side) => side.countVisit(":memory:", "/home"),
    outcome: "returned 1",
  },
});

function contentsOf(folder: string): string {
  const files = readdirSync(folder).join(", ");
  const copy = join(folder, "copy.db");
  copyFileSync(join(folder, "visits.db"), copy);
  using db = new DatabaseSync(copy);
  db.exec("CREATE TABLE IF NOT EXISTS visits (page TEXT)");
  const rows = db.prepare("SELECT * FROM visits").all().length;
  return `${files}; a copy of the first has ${rows} of 1 rows`;
}
