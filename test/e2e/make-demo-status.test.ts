import { expect, test } from "vitest";
import { clusterWith, noisy } from "../fake-cluster.ts";
import type { Answers } from "../fake-programs.ts";
import { changing, demoOn } from "../make-demo.ts";

const listed: Answers = [
  ["*get configmap llm-d-validation-demo *", "found|embedded|role.rbac/x\ntask.tekton.dev/report"],
  ["*get tasks.tekton.dev,pipelines.tekton.dev *", "KIND NAME\nTask report\n"],
  ["*get pipelineruns.tekton.dev *", "NAME STATE\n"],
  ["*get pods -l llm-d.ai/role", { stderr: "No resources found in llm-d namespace.\n" }],
];
const table =
  "Installed by make-demo.sh: 2 objects, llm-d: embedded, namespace: found.\n\n" +
  "Tasks and pipelines:\n  KIND NAME\n  Task report\n\n" +
  "The last ten runs of cache-hit-pipeline, the newest last:\n  none\n\n" +
  "Engines of llm-d:\n  none\n\n";

test.each<[string, (answers: Answers) => Answers]>([
  ["what is installed, the last runs, the engines", (answers) => answers],
  ["the same, whatever a client says on stderr besides", noisy],
])("status: %s", async (_, client) => {
  const { stdout, stderr, code, fake } = await demoOn(client(clusterWith(...listed)), ["status"]);
  expect(stdout.slice(stdout.indexOf("Installed"))).toBe(table);
  expect(stderr).toBe("");
  expect(code).toBe(0);
  expect(changing(fake.calls())).toEqual([]);
});

test("status: what cannot be listed is said with why", async () => {
  const denied: Answers = [
    ["*get pods -l llm-d.ai/role", { code: 1, stderr: "Error (Forbidden): you\nW1121 old API\n" }],
  ];
  const { stdout, code } = await demoOn(clusterWith(...denied, ...listed), ["status"]);
  expect(stdout).toContain("Engines of llm-d:\n  cannot be read: Error (Forbidden): you\n");
  expect(code).toBe(0);
});
