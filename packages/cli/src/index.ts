export { choose } from "./choose.ts";
export { main } from "./main.ts";
export { renderDetail } from "./render/detail.ts";
export { renderLine } from "./render/line.ts";
export { everyLeak } from "./render/openings.ts";
export { renderPair } from "./render/pair.ts";
export { Paper } from "./render/paper.ts";
export { renderSide, stillOpen } from "./render/side.ts";
export { UsageError } from "./usage-error.ts";
