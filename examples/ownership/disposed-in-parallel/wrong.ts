// `dispose` of the container starts all disposers at once. The database closes
// first, and then the outbox cannot store its mails.

import { DatabaseSync } from "node:sqlite";
import { asFunction, createContainer } from "awilix";

export async function sendAll(path: string, mails: string[]): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const container = createContainer<Cradle>().register({
    db: asFunction(() => new DatabaseSync(path))
      .singleton()
      .disposer((db) => db[Symbol.dispose]()),
    outbox: asFunction(({ db }: Cradle) => new Outbox(db))
      .singleton()
      .disposer((outbox) => outbox.flush()),
  });
  stack.defer(() => container.dispose());
  const { outbox } = container.cradle;
  for (const mail of mails) outbox.add(mail);
}

class Outbox {
  readonly #db: DatabaseSync;
  readonly #mails: string[] = [];

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  add(mail: string): void {
    if (mail === "") throw new Error("the mail is empty");
    this.#mails.push(mail);
  }

  flush(): void {
    const insert = this.#db.prepare("INSERT INTO mail VALUES (?)");
    for (const mail of this.#mails.splice(0)) insert.run(mail);
  }
}

interface Cradle {
  db: DatabaseSync;
  outbox: Outbox;
}
