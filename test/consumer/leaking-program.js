import { openSync } from "node:fs";
import { createServer } from "node:net";

export const rows = Array.from({ length: 3 }, () => openSync("package.json"));
createServer().listen(0, "127.0.0.1").unref();
console.log("what the program prints");
setTimeout(() => {}, 50);
