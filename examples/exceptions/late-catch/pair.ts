import { pair } from "@using-by-example/shared";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake:
    "A `catch` outside the block runs after everything in the block is disposed.",
  fix: "What undoes the work is disposed first, while the database is open.",
  run(side, tools) {
    const path = createShop(tools.file("shop.db"));
    return [buy(decline), buy(accept)];

    function buy(charge: () => void): string {
      try {
        side.buy("lamp", path, charge);
        return "bought";
      } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        return code ?? message;
      }
    }
  },
  leaks: {},
  outcome: {
    wrong: "returned [ 'ERR_INVALID_STATE', 'bought' ]",
    correct: "returned [ 'card declined', 'bought' ]",
  },
  effect: {
    observe({ scratch }) {
      using db = new DatabaseSync(join(scratch, "shop.db"));
      const { length } = db.prepare("SELECT id FROM orders").all();
      return `orders for 1 payment: ${length}`;
    },
    wrong: "orders for 1 payment: 2",
    correct: "orders for 1 payment: 1",
  },
  innocent: {
    run: (side, tools) =>
      side.buy("lamp", createShop(tools.file("shop.db")), accept),
    outcome: "returned undefined",
  },
});

function accept(): void {}

function decline(): void {
  throw new Error("card declined");
}

function createShop(path: string): string {
  using db = new DatabaseSync(path);
  db.exec("CREATE TABLE orders (id INTEGER PRIMARY KEY, item TEXT)");
  return path;
}
