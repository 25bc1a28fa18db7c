import { setTimeout as sleep } from "node:timers/promises";

{
  using _timer = setTimeout(() => console.log("it fires"), 10);
}
await sleep(100);
console.log("after 100 ms");
