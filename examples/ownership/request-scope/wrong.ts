// `run` ends, but it disposes nothing, and the container of the application
// does not dispose its scopes. The log of each request stays open.

import { AsyncLocalStorage } from "node:async_hooks";
import { appendFileSync, closeSync, openSync } from "node:fs";
import { asFunction, type AwilixContainer, createContainer } from "awilix";

const requests = new AsyncLocalStorage<Request>();

export async function serve<T>(app: App, handle: () => Promise<T>): Promise<T> {
  const scope = app.createScope();
  const request = { scope, isOver: false };
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
    file: asFunction(() => openSync(path, "a")) // leaks fd
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
