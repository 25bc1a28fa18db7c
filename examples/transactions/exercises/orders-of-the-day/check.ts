import { DatabaseSync } from "node:sqlite";
import { type Tools, errorsIn, exercise, failStatement } from "course/exercise";

type Answer = typeof import("./solution.ts");
type Order = import("./solution.ts").Order;

interface Variation {
  readonly orders?: readonly Order[];
  readonly check?: (order: Order, answer: Answer, tools: Tools) => void;
  /** What the caller does before with the connection. */
  readonly before?: string;
  /** The caller has begun a transaction. */
  readonly isOpen?: true;
  /** The next of these statements fails. */
  readonly denied?: Parameters<typeof failStatement>[1];
  /** What another connection finds afterwards. */
  readonly saved?: string;
}

const three = [1, 2, 3].map((id) => ({
  id,
  items: [`tea ${id}`, `milk ${id}`],
}));
const letters = ["A", "B", "C", "D", "E", "F", "G"];
const seven = [1, 2, 3, 4, 5, 6, 7].map((id) => ({
  id,
  items: letters.slice(0, id),
}));

const refused = "Error: not authorized";

export default exercise<Answer, Variation>(import.meta.dirname, {
  call: "saveOrders()",
  isSync: true,
  minutes: 10,
  given: ({ path }) => {
    using db = new DatabaseSync(path("shop.db"));
    db.exec(`
      CREATE TABLE orders (id INTEGER PRIMARY KEY);
      CREATE TABLE item (id INTEGER, name TEXT);
      CREATE TABLE audit (
        id INTEGER REFERENCES orders (id) DEFERRABLE INITIALLY DEFERRED
      );
    `);
  },
  run: saveAll,
  holds: ["shop.db", "shop.db-journal"],
  events: [],
  effect: ({ path }, { saved = "orders none; items of none" }) => {
    using db = new DatabaseSync(path("shop.db"));
    const ids = (table: string) => {
      const rows = db.prepare(`SELECT id FROM ${table} ORDER BY id`).all();
      return rows.map(({ id }) => id).join(", ") || "none";
    };
    const found = `orders ${ids("orders")}; items of ${ids("item")}`;
    return found === saved
      ? undefined
      : `Another connection finds: ${found}. It has to be: ${saved}.`;
  },
  paths: {
    "the ordinary path": {
      requirements: [1, 4],
      returns: [],
      saved: "orders 1, 2, 3; items of 1, 1, 2, 2, 3, 3",
    },
    "an order is rejected": {
      requirements: [1],
      check: reject(2),
      returns: [2],
      saved: "orders 1, 3; items of 1, 1, 3, 3",
    },
    "two of seven orders are rejected": {
      requirements: [1],
      orders: seven,
      check: reject(4, 6),
      returns: [4, 6],
      saved:
        "orders 1, 2, 3, 5, 7; " +
        "items of 1, 2, 2, 3, 3, 3, 5, 5, 5, 5, 5, 7, 7, 7, 7, 7, 7, 7",
    },
    "the first two orders are rejected": {
      requirements: [1],
      check: reject(1, 2),
      returns: [1, 2],
      saved: "orders 3; items of 3, 3",
    },
    "the last order is rejected": {
      requirements: [1],
      check: reject(3),
      returns: [3],
      saved: "orders 1, 2; items of 1, 1, 2, 2",
    },
    "all orders are rejected": {
      requirements: [1],
      check: reject(1, 2, 3),
      returns: [1, 2, 3],
    },
    "check fails": { requirements: [2, 4], check: failAt(2), throws: failure },
    "check fails after a rejection": {
      requirements: [2],
      check: (order, answer, tools) => {
        reject(1)(order, answer);
        failAt(3)(order, answer, tools);
      },
      throws: failure,
    },
    "SQLite rolls back by itself": {
      requirements: [2],
      before: `
        CREATE TEMP TRIGGER full BEFORE INSERT ON orders WHEN new.id = 2
        BEGIN SELECT RAISE(ROLLBACK, 'full: NONCE'); END
      `,
      throws: ({ nonce }) => `Error: full: ${nonce}`,
    },
    "beginning fails": {
      requirements: [2],
      denied: ["BEGIN"],
      throws: refused,
      holds: [],
    },
    "the caller has a transaction open": {
      requirements: [5],
      before: "BEGIN; INSERT INTO orders VALUES (9)",
      isOpen: true,
      throws: "Error: cannot start a transaction within a transaction",
      holds: [],
    },
    "the first statement for an order fails": {
      requirements: [2, 4],
      denied: ["SAVEPOINT", "INSERT"],
      throws: refused,
      holds: [],
    },
    "releasing a savepoint fails": {
      requirements: [2, 4],
      denied: ["RELEASE", "COMMIT"],
      throws: refused,
    },
    "undoing an order fails": {
      requirements: [2, 4],
      check: reject(2),
      denied: ["ROLLBACK TO", "DELETE"],
      throws: refused,
    },
    "check and the rollback fail": {
      requirements: [2],
      check: failAt(2),
      denied: ["ROLLBACK"],
      throwsEither: ({ nonce }) => [`Error: ${nonce}`, refused],
    },
    "the commit fails": {
      requirements: [3, 4],
      before: `
        CREATE TEMP TRIGGER audited AFTER INSERT ON orders
        BEGIN INSERT INTO audit VALUES (-1); END
      `,
      throws: "Error: FOREIGN KEY constraint failed",
    },
  },
});

function saveAll(
  answer: Answer,
  tools: Tools,
  { orders = three, before, isOpen, denied = [], ...row }: Variation,
): number[] {
  const { look, note, nonce, path } = tools;
  const { check = () => {} } = row;
  using db = new DatabaseSync(path("shop.db"));
  if (before) db.exec(before.replaceAll("NONCE", nonce));
  failStatement(db, denied);
  try {
    return answer.saveOrders(db, orders, (order) => {
      look();
      check(order, answer, tools);
    });
  } catch (error) {
    // Its message says more than its code.
    for (const one of errorsIn(error)) if (isOfSqlite(one)) delete one.code;
    throw error;
  } finally {
    if (isOpen) {
      if (!db.isTransaction) note("the caller's transaction is over");
    } else if (db.isTransaction && !denied.includes("ROLLBACK")) {
      note("the transaction is open");
    }
  }
}

function reject(...ids: number[]) {
  return ({ id }: Order, { Rejected }: Answer): void => {
    if (ids.includes(id)) throw new Rejected();
  };
}

function failAt(place: number) {
  return ({ id }: Order, _answer: Answer, { nonce }: Tools): void => {
    if (id === place) throw new Error(nonce);
  };
}

function failure({ nonce }: { readonly nonce: string }): string {
  return `Error: ${nonce}`;
}

function isOfSqlite(error: unknown): error is NodeJS.ErrnoException {
  return (error as NodeJS.ErrnoException).code === "ERR_SQLITE_ERROR";
}
