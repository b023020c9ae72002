import { z } from "zod";
import type { Container } from "../kubernetes/index.ts";
import { type CommandLine, readCommandLine } from "./command-line.ts";
import type { Word } from "./shell-words.ts";

/** Short names of vLLM's flags. */
const SHORT: Readonly<Record<string, string>> = {
  "tensor-parallel-size": "tp",
  "pipeline-parallel-size": "pp",
  "data-parallel-size": "dp",
  "data-parallel-size-local": "dpl",
};

const JSON_OBJECT = z.record(z.string(), z.unknown());
const GPU = /^(nvidia\.com\/(gpu|mig-.*)|amd\.com\/gpu|gpu\.intel\.com\/.*|habana\.ai\/gaudi)$/;
/** Programs that serve a model, besides `vllm serve`. */
const SERVER = /vllm\.entrypoints|sglang|inference-sim/;
const SIMULATOR = /inference-sim/;
const SGLANG = /sglang/;

/** What a container's arguments, variables and limits say of the engine in it. */
export class EngineArguments {
  /** Whether a flag that is not there is not given: false where a file or a variable may hold more of them. */
  readonly complete: boolean;
  /** The simulator takes vLLM's flags, and does nothing about many of them. */
  readonly simulated: boolean;
  /** Whether it is SGLang, which takes flags of vLLM's names in its own way. */
  readonly sglang: boolean;
  /** Accelerators that the container may use; undefined when none is asked for by number. */
  readonly gpus: number | undefined;
  readonly #line: CommandLine;
  readonly #container: Container;

  constructor(container: Container) {
    this.#container = container;
    this.#line = readCommandLine(container, servesModel);
    this.complete = this.#line.complete && !this.#line.flags.has("config");
    const program = [container.image, ...this.#line.words.map(({ text }) => text)].join(" ");
    this.simulated = SIMULATOR.test(program);
    this.sglang = SGLANG.test(program);
    this.gpus = gpusOf(container);
  }

  has(flag: string): boolean {
    return this.#line.flags.has(this.#nameOf(flag));
  }

  /** Value of a flag; undefined when it is not given, or the value cannot be told. */
  value(flag: string): string | undefined {
    return this.#line.flags.get(this.#nameOf(flag));
  }

  /** A flag that is on or off (`--no-...`); undefined when it is not given. */
  isOn(flag: string): boolean | undefined {
    if (this.#line.flags.has(`no-${flag}`)) return false;
    return this.has(flag) ? !/^(false|0)$/i.test(this.value(flag) ?? "") : undefined;
  }

  /** The object that a flag gives as JSON, unknown parts left empty; undefined when there is none, or it cannot be read. */
  json(flag: string): Readonly<Record<string, unknown>> | undefined {
    try {
      return JSON_OBJECT.parse(JSON.parse(this.#line.texts.get(flag) ?? ""));
    } catch {
      return undefined;
    }
  }

  /** Name under which it serves its model; undefined when the arguments do not tell. */
  get model(): string | undefined {
    const { flags, words } = this.#line;
    const served = flags.has("served-model-name") ? "served-model-name" : "model";
    if (flags.has(served)) return flags.get(served) || undefined;
    const positional = words[words.findIndex(({ text }) => text === "serve") + 1];
    const isModel = positional !== undefined && words.some(({ text }) => text === "serve");
    return isModel && positional.exact && !positional.text.startsWith("-") ? positional.text : undefined;
  }

  /** Where it serves its API, when the arguments tell. */
  get port(): number | undefined {
    const port = this.value("port");
    return port !== undefined && /^\d{1,5}$/.test(port) ? Number(port) : undefined;
  }

  /** Where it serves its API when it is told no port. */
  get defaultPort(): number {
    return this.sglang ? 30_000 : 8000;
  }

  /** Where it serves its API, as far as that is certain: by its arguments, all of which are known. */
  get certainPort(): number | undefined {
    return this.port ?? (this.complete && !this.has("port") ? this.defaultPort : undefined);
  }

  /** Value of a variable, or `from: status.podIP`, the field of the pod that it comes from. */
  variable(name: string): string | undefined {
    const source = this.#container.envSources[name];
    if (source !== undefined) return `from: ${source === "" ? "elsewhere" : source}`;
    return this.#container.env[name];
  }

  /** Whether a variable that is not known may be set all the same, by a ConfigMap, a Secret or a script. */
  mayHaveVariable(name: string): boolean {
    const { hasEnvFrom, command, args } = this.#container;
    return hasEnvFrom || [...command, ...args].some((text) => text.includes(name));
  }

  #nameOf(flag: string): string {
    const short = SHORT[flag];
    return short !== undefined && this.#line.flags.has(short) ? short : flag;
  }
}

function servesModel(words: readonly Word[]): boolean {
  return words.some(
    ({ text }, at) => SERVER.test(text) || (/(^|\/)vllm$/.test(text) && words[at + 1]?.text === "serve"),
  );
}

function gpusOf({ limits }: Container): number | undefined {
  const counts = Object.entries(limits).flatMap(([name, count]) => (GPU.test(name) ? Number(count) : []));
  return counts.length === 0 ? undefined : counts.reduce((sum, count) => sum + count, 0);
}
