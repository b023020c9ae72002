import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openStateFolder } from "./state-folder.ts";

test("a temporary folder goes when the stack goes", async () => {
  const state = await openStateFolder(undefined);
  expect(existsSync(dirname(state.kubeconfig))).toBe(true);
  await state.remove();
  expect(existsSync(dirname(state.kubeconfig))).toBe(false);
});

test("a given folder is made and stays, without what an earlier stack left", async () => {
  const parent = await mkdtemp(join(tmpdir(), "state-folder-test-"));
  onTestFinished(() => rm(parent, { recursive: true }));
  const given = join(parent, "deep", "state");
  const first = await openStateFolder(given);
  await writeFile(first.accessLog, "old line\n");
  const second = await openStateFolder(given);
  expect(second).toMatchObject({
    accessLog: join(given, "access.log"),
    kubeconfig: join(given, "kubeconfig"),
  });
  expect(existsSync(second.accessLog)).toBe(false);
  await second.remove();
  expect(existsSync(given)).toBe(true);
});
