import { closeSync, openSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { setImmediate } from "node:timers/promises";
import { asFunction, createContainer } from "awilix";
import { reproduce } from "course";
import { expect, test } from "vitest";

test("awilix closes a dependency before the disposer of its user runs", async () => {
  const events: string[] = [];
  const { outcome, leaked } = await reproduce(async () => {
    const container = createContainer<{ db: DatabaseSync; outbox: Outbox }>();
    container.register({
      db: asFunction(() => new DatabaseSync(":memory:"))
        .singleton()
        .disposer((db) => {
          events.push("the database closes");
          db.close();
        }),
      outbox: asFunction(({ db }: { db: DatabaseSync }) => ({ db }))
        .singleton()
        .disposer(({ db }) => {
          events.push("the outbox stores");
          db.exec("CREATE TABLE mail (text TEXT)");
        }),
    });
    container.resolve("outbox");
    await container.dispose();
  });
  expect(events).toEqual(["the database closes", "the outbox stores"]);
  expect({ outcome, leaked }).toEqual({
    outcome: "threw ERR_INVALID_STATE",
    leaked: {},
  });
});

test("awilix starts a disposer while another one waits", async () => {
  const events: string[] = [];
  const container = createContainer().register({
    slow: asFunction(() => 1)
      .singleton()
      .disposer(async () => {
        events.push("slow begins");
        await setImmediate();
        events.push("slow ends");
      }),
    quick: asFunction(() => 2)
      .singleton()
      .disposer(() => void events.push("quick")),
  });
  container.resolve("slow");
  container.resolve("quick");
  await container.dispose();
  expect(events).toEqual(["slow begins", "quick", "slow ends"]);
});

test("awilix leaves the file of a scope open when its parent is disposed", async () => {
  const container = createContainer<{ file: number }>().register({
    file: asFunction(() => openSync(import.meta.filename, "r"))
      .scoped()
      .disposer((file) => closeSync(file)),
  });
  const scope = container.createScope();
  const { leaked } = await reproduce(async () => {
    scope.resolve("file");
    await container.dispose();
  });
  expect(leaked).toEqual({ file: 1 });
  await scope.dispose();
});

test("awilix opens a second file when a disposed scope resolves it again", async () => {
  const container = createContainer<{ file: number }>().register({
    file: asFunction(() => openSync(import.meta.filename, "r"))
      .scoped()
      .disposer((file) => closeSync(file)),
  });
  const scope = container.createScope();
  const { outcome, leaked } = await reproduce(async () => {
    scope.resolve("file");
    await scope.dispose();
    scope.resolve("file");
  });
  expect({ outcome, leaked }).toEqual({
    outcome: "returned undefined",
    leaked: { file: 1 },
  });
  await scope.dispose();
});

interface Outbox {
  readonly db: DatabaseSync;
}
