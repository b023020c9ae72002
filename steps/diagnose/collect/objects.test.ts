import { expect, test } from "vitest";
import { look } from "../../../test/diagnose.ts";
import { enginePod } from "../testing/broken-world.ts";

test("objects: a pool of the old group, a route that is valid in part", async () => {
  const { causes } = await look({
    objects: {
      pods: [enginePod("decode-0")],
      httproutes: [
        {
          metadata: { name: "r" },
          status: { parents: [{ conditions: [{ type: "PartiallyInvalid", status: "True" }] }] },
        },
      ],
      oldinferencepools: [
        {
          metadata: { name: "p" },
          status: {
            parent: [
              {
                parentRef: { kind: "Status", name: "default" },
                conditions: [{ type: "Accepted", status: "False" }],
              },
              { conditions: [{ type: "ResolvedRefs", status: "False", reason: "InvalidExtensionRef" }] },
            ],
          },
        },
      ],
    },
  });
  expect(causes?.split(",").sort()).toEqual(["pool-not-accepted", "route-not-accepted"]);
});
