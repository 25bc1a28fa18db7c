import { main } from "./src/workshop/main.ts";

process.exitCode = await main(process.argv.slice(2));
