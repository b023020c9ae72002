import { type Check, fail, pass, skip, warn } from "./check.ts";

/** The metrics page of every ready engine can be read. */
export const engineMetrics: Check = {
  id: "engine.metrics",
  title: "The engines' metrics can be read",
  reads: "the metrics page of each engine",
  run({ engines, prometheusGiven }) {
    if (!engines.known) return skip(engines.why);
    // Of several that are one engine only the first serves an API, and a page.
    const serving = engines.value.filter(({ engine, told }) => engine.ready && !told?.has("headless"));
    if (serving.length === 0) return skip("no engine is ready");
    const whys = serving.flatMap(({ facts }) => (facts.known ? [] : facts.why));
    const evidence = `${serving.length - whys.length} of ${serving.length} pages read`;
    if (whys.length === 0) return pass(evidence);
    if (whys.length === serving.length && prometheusGiven) {
      return warn(
        `${evidence} (${whys[0]}); the counters come from Prometheus`,
        "let the pods of the runs reach the engines' ports, so that block size and caching can be checked",
      );
    }
    return fail(
      `${evidence}: ${whys[0]}`,
      "name the engine's port metrics in its pod, give --port, and let the pods of the runs reach it",
    );
  },
};
