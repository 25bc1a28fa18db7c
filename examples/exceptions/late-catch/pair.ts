import { pair } from "course/pair";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake:
    "A `catch` outside the block runs after everything in the block is disposed.",
  fix: "What undoes the work is disposed first, while the database is open.",
  run(side, tools) {
    const path = createShop(tools.file("shop.db"));
    return [buy("lamp", decline), buy("desk", accept)];

    function buy(item: string, charge: () => void): string {
      try {
        side.buy(item, path, charge);
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
      const orders = db.prepare("SELECT item FROM orders").all();
      return `paid: desk; ordered: ${orders.map(({ item }) => item).join(", ")}`;
    },
    wrong: "paid: desk; ordered: lamp, desk",
    correct: "paid: desk; ordered: desk",
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
