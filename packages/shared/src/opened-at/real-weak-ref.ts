/** The original class: a test may replace it after this was loaded. */
export const { WeakRef } = globalThis;
