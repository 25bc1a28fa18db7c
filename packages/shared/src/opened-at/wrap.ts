import { type Trace, traceAbove } from "./opening.ts";

type Function = (...args: any[]) => any;

/**
 * Puts a function around one of Node's that does what it does, is named as it
 * is, and has been told where from it was called.
 */
export function wrap<Name extends string, Original extends Function>(
  owner: { [name in Name]: Original },
  name: Name,
  around: (
    this: any,
    call: (...args: Parameters<Original>) => ReturnType<Original>,
    trace: Trace,
    args: Parameters<Original>,
  ) => ReturnType<Original>,
): void {
  const original = owner[name];
  function wrapper(this: unknown, ...args: Parameters<Original>) {
    const call = (...args: Parameters<Original>) =>
      Reflect.apply(original, this, args) as ReturnType<Original>;
    return around.call(this, call, traceAbove(wrapper), args);
  }
  Object.defineProperties(wrapper, Object.getOwnPropertyDescriptors(original));
  owner[name] = wrapper as Original;
}

/** The same for a class: calls `made` with each new object. */
export function wrapClass<Class extends new (...args: any[]) => object>(
  original: Class,
  made: (it: InstanceType<Class>, trace: Trace, args: unknown[]) => void,
): Class {
  const proxy = new Proxy(original, {
    construct: function construct(target, args: unknown[], newTarget) {
      const trace = traceAbove(construct);
      const as = newTarget === proxy ? target : newTarget;
      const it = Reflect.construct(target, args, as) as InstanceType<Class>;
      made(it, trace, args);
      return it;
    },
  });
  return proxy;
}
