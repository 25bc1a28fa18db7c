// Each request disposes its own scope when its work has ended. Work that goes
// on after that gets an error, and no new file.

import { AsyncLocalStorage } from "node:async_hooks";
import { appendFileSync, closeSync, openSync } from "node:fs";
import { asFunction, type AwilixContainer, createContainer } from "awilix";

const requests = new AsyncLocalStorage<Request>();

export async function serve<T>(app: App, handle: () => Promise<T>): Promise<T> {
  await using stack = new AsyncDisposableStack();
  const scope = stack.adopt(app.createScope(), (scope) => scope.dispose());
  const request = { scope, isOver: false };
  stack.defer(() => void (request.isOver = true));
  return await requests.run(request, handle);
}

/** Writes to the log of the current request. */
export function log(line: string): void {
  const request = requests.getStore();
  if (request === undefined) throw new Error("there is no request");
  if (request.isOver) throw new Error("the request is over");
  appendFileSync(request.scope.cradle.file, `${line}\n`);
}

export function createApp(path: string): App {
  return createContainer<Cradle>().register({
    file: asFunction(() => openSync(path, "a"))
      .scoped()
      .disposer((file) => closeSync(file)),
  });
}

export type App = AwilixContainer<Cradle>;

interface Cradle {
  file: number;
}

interface Request {
  scope: App;
  isOver: boolean;
}
