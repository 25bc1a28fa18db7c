import { setTimeout as sleep } from "node:timers/promises";

class Connection implements Disposable {
  async [Symbol.dispose]() {
    await sleep(10);
    console.log("closed");
  }
}

{
  await using _connection = new Connection();
}
console.log("after the block");
