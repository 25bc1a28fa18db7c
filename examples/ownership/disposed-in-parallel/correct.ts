// Each factory puts its resource on one stack. The outbox needs the database,
// so the database comes first, and the stack closes it last.

import { DatabaseSync } from "node:sqlite";
import { asFunction, createContainer } from "awilix";

export async function sendAll(path: string, mails: string[]): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const container = createContainer<Cradle>().register({
    db: asFunction(() => stack.use(new DatabaseSync(path))).singleton(),
    outbox: asFunction(({ db }: Cradle) =>
      stack.adopt(new Outbox(db), (outbox) => outbox.flush()),
    ).singleton(),
  });
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
