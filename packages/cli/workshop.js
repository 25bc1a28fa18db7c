import { launch } from "./launch.js";

launch("./src/workshop/main.ts", "npx pnpm@12 workshop");
