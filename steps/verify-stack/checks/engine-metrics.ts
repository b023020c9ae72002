import { engineContainer } from "../../../lib/llm-d/engine-port.ts";
import type { EngineReading, Scene } from "../scene.ts";
import { type Check, fail, pass, skip, some, warn } from "./check.ts";
import { isItUp, refusing } from "./refusing.ts";

/** The metrics page of every ready engine can be read. */
export const engineMetrics: Check = {
  id: "engine.metrics",
  title: "The engines' metrics can be read",
  reads: "the metrics page of each engine",
  run(scene) {
    const { engines, prometheusGiven } = scene;
    if (!engines.known) return skip(engines.why);
    const serving = engines.value.filter(({ engine }) => engine.ready);
    if (serving.length === 0) return skip("no engine is ready");
    const whys = serving.flatMap(({ facts }) => (facts.known ? [] : facts.why));
    const evidence = `${serving.length - whys.length} of ${serving.length} pages read`;
    if (whys.length === 0) {
      const ranks = serving.flatMap((reading) => unreadRanks(reading, scene));
      if (ranks.length === 0) return pass(evidence);
      return warn(
        `${evidence}; not those of the ranks on ${some(ranks)}`,
        "give the page of every rank in metrics-urls: counters of the others are missing from the hit rate",
      );
    }
    if (whys.length === serving.length && prometheusGiven) {
      return warn(
        `${evidence} (${whys[0]}); the counters come from Prometheus`,
        "let the pods of the runs reach the engines' ports, so that block size and caching can be checked",
      );
    }
    return fail(`${evidence}: ${whys[0]}`, remedyFor(whys[0] ?? "", scene));
  },
};

/** `ports 8001, 8002 of a`: where the pool sends requests as well, to ranks that count by themselves. */
function unreadRanks({ engine }: EngineReading, { routing }: Scene): string[] {
  const targets = routing.poolReadings.flatMap(({ pool }) => pool.targetPorts);
  const declared = engine.pod ? (engineContainer(engine.pod)?.ports ?? []) : [];
  const ranks = declared.map(({ port }) => port).filter((port) => targets.includes(port));
  const unread = ranks.filter((port) => String(port) !== new URL(engine.metricsUrl).port);
  return ranks.length < 2 ? [] : [`ports ${unread.join(", ")} of ${engine.name}`];
}

function remedyFor(why: string, scene: Scene): string {
  if (/certificate/i.test(why))
    return "the certificate of the engine's --ssl-certfile is not trusted here: give prometheus-url, and take the counters from there";
  const [down] = refusing(scene);
  const first = down === undefined ? "" : `${isItUp(down)}; if it is, `;
  return `${first}name the engine's port metrics in its pod, give --port, and let the pods of the runs reach it`;
}
