export { choose } from "./choose.ts";
export { main } from "./main.ts";
export { renderPair } from "./render/pair.ts";
export { Paper } from "./render/paper.ts";
export { renderSide } from "./render/side.ts";
export { UsageError } from "./usage-error.ts";
