import { run } from "../process.ts";

/** The machine's libraries of programs that the base image, which is made of the same machine, does not bring. */
export async function librariesOf(programs: readonly string[]): Promise<string[]> {
  const { stdout } = await run("ldd", programs);
  const found = [...stdout.matchAll(/=> (\/\S+)/g)].flatMap(([, path]) => (path === undefined ? [] : [path]));
  return [...new Set(found)].filter((path) => !/\/(libc|libm)\.so/.test(path));
}
