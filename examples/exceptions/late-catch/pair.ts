import { pair } from "course/pair";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

type Side = typeof import("./correct.ts");

export default pair<Side>(import.meta.dirname, {
  mistake: "A `catch` outside the block runs after the database is closed.",
  fix: "Put the `try` inside the block, where the database is still open.",
  async run(side, tools) {
    const path = createShop(tools.file("shop.db"));
    return [await buy("lamp", decline), await buy("desk", accept)];

    async function buy(item: string, charge: () => void): Promise<string> {
      try {
        await side.buy(item, path, charge);
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
    observe: ({ scratch }) =>
      `paid: desk; ordered: ${ordersIn(join(scratch, "shop.db"))}`,
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

function ordersIn(path: string): string {
  using db = new DatabaseSync(path);
  const orders = db.prepare("SELECT item FROM orders").all();
  return orders.map(({ item }) => item).join(", ");
}
