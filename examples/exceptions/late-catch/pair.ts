import { pair, type Tools } from "course/pair";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setImmediate } from "node:timers/promises";

type Side = typeof import("./correct.ts");

export default pair<Side>(import.meta.dirname, {
  mistake: "A `catch` outside the block runs after dispose.",
  fix: "Put the `try` inside the block, where the database is still open.",
  note: "If the process dies between the insert and the `catch`, the unpaid order stays. Save a status with the order, and delete old unpaid orders at the next start.",
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
    observe: (tools) => `paid: desk; ${orders(tools)}`,
    wrong: "paid: desk; ordered: lamp, desk",
    correct: "paid: desk; ordered: desk",
  },
  innocent: {
    run: (side, tools) =>
      side.buy("lamp", createShop(tools.file("shop.db")), accept),
    outcome: "returned undefined",
  },
  paths: [
    {
      kind: "body throws",
      when: "the payment is rejected later",
      run: (side, tools) =>
        side.buy("lamp", createShop(tools.file("shop.db")), async () => {
          await setImmediate();
          decline();
        }),
      outcome: "threw Error: card declined",
      effect: { observe: orders, expected: "ordered: " },
    },
    {
      kind: "acquire fails",
      when: "the database cannot be opened",
      run: (side, tools) => side.buy("lamp", tools.scratch, accept),
      outcome: "threw ERR_SQLITE_ERROR",
    },
    {
      kind: "acquire fails",
      when: "the order cannot be inserted",
      run: (side, tools) => side.buy("lamp", tools.file("empty.db"), accept),
      outcome: "threw ERR_SQLITE_ERROR",
    },
    {
      kind: "release fails",
      when: "the payment is declined and another writer blocks the deletion",
      async run(side, tools) {
        const path = createShop(tools.file("shop.db"));
        using writer = new DatabaseSync(path);
        await side.buy("lamp", path, () => {
          writer.exec("BEGIN IMMEDIATE");
          decline();
        });
      },
      outcome:
        "threw SuppressedError (ERR_SQLITE_ERROR, suppressing Error: card declined)",
      effect: { observe: orders, expected: "ordered: lamp" },
    },
  ],
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

function orders({ scratch }: Tools): string {
  using db = new DatabaseSync(join(scratch, "shop.db"));
  const rows = db.prepare("SELECT item FROM orders").all();
  return `ordered: ${rows.map(({ item }) => item).join(", ")}`;
}
