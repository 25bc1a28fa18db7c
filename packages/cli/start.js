import { launch } from "./launch.js";

launch("./src/main.ts", "npx pnpm@12 start");
