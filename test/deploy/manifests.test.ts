import { describe, expect, test } from "vitest";
import { objectsIn, shippedObjects } from "./objects.ts";
import { imagesOf, problemsOf } from "./rules.ts";

const sound = `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: one
spec:
  template:
    spec:
      automountServiceAccountToken: false
      securityContext:
        runAsNonRoot: true
        seccompProfile:
          type: RuntimeDefault
      containers:
        - name: main
          image: registry.example:5000/main:v1.2.3
          resources:
            requests:
              cpu: 10m
              memory: 16Mi
            limits:
              memory: 32Mi
          securityContext:
            allowPrivilegeEscalation: false
            capabilities:
              drop: [ALL]
`;

const problems = (text: string) => objectsIn(text).flatMap(problemsOf);

describe("an object of the catalog", () => {
  test.each<[string, string | RegExp, string, string]>([
    ["with a namespace", "name: one", "name: one\n  namespace: llm-d", "it names the namespace llm-d"],
    [
      "with an image without a tag",
      "/main:v1.2.3",
      "/main",
      "the image registry.example:5000/main has no version",
    ],
    ["with a moving tag", ":v1.2.3", ":latest", "the image registry.example:5000/main:latest has no version"],
    ["that may be root", "runAsNonRoot: true", "fsGroup: 1", "the pod may be root"],
    ["without a seccomp profile", "RuntimeDefault", "Unconfined", "the pod has no seccomp profile"],
    [
      "with a token it did not ask for",
      "automountServiceAccountToken: false",
      "hostname: a",
      "the pod gets the default account's token",
    ],
    [
      "without limits and requests",
      /resources:(\n.*){5}32Mi/,
      "tty: false",
      "main has no requests or no limit",
    ],
    [
      "that may escalate",
      "allowPrivilegeEscalation: false",
      "privileged: false",
      "main may escalate its privileges",
    ],
    ["that keeps capabilities", "[ALL]", "[NET_RAW]", "main keeps capabilities"],
  ])("%s is found", (_, from, to, problem) => {
    expect(sound).toMatch(from);
    expect(problems(sound.replace(from, to))).toEqual([problem]);
  });

  test("that is sound has no problem", () => {
    expect(problems(sound)).toEqual([]);
  });
});

const shipped = shippedObjects();

test("the whole catalog is looked at", () => {
  const paths = new Set(shipped.map(({ path }) => path.split("/").slice(0, 2).join("/")));
  for (const folder of [
    "deploy/llm-d",
    "deploy/rbac",
    "tasks/session-ramp",
    "pipelines/cache-hit-pipeline",
  ]) {
    expect(paths).toContain(folder);
  }
  expect(shipped.flatMap(({ object }) => imagesOf(object)).length).toBeGreaterThan(15);
});

test.each(shipped.map(({ path, object }) => ({ path, kind: object.kind, object })))(
  "$path: $kind installs anywhere, and under Pod Security restricted",
  ({ object }) => {
    expect(problemsOf(object)).toEqual([]);
  },
);
