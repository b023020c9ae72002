import { existsSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { InvalidError } from "../../../lib/errors/index.ts";
import { folder } from "../../../test/folder.ts";
import { readRecords, readSummary } from "../../../test/ramp.ts";
import { entryOf } from "../figures/testing/entry.ts";
import { measurementOf } from "../testing/measurement.ts";
import { Recorder } from "./recorder.ts";
import { recordFor } from "./testing/record.ts";

const measurement = measurementOf([entryOf()]);
const verdict = { status: "pass", reason: "fine" } as const;

/** A recorder that the test's end closes, whatever came of it. */
async function recorderOf(report: string): Promise<Recorder> {
  const recorder = await Recorder.open(report);
  onTestFinished(() => recorder.close(measurement, verdict));
  return recorder;
}

describe("Recorder", () => {
  it.each([
    { name: "a file in place of the folder", spoil: (path: string) => writeFileSync(path, "") },
    {
      name: "a folder in place of the file",
      spoil: (path: string) => symlinkSync(folder({ "requests.ndjson/x": "" }), path),
    },
  ])("says before the run that it cannot write: $name", async ({ spoil }) => {
    const report = join(folder(), "report");
    spoil(report);
    await expect(Recorder.open(report)).rejects.toThrow(InvalidError);
    await expect(Recorder.open(report)).rejects.toThrow(/^cannot write .*requests\.ndjson: /);
  });

  it("makes the folder, and writes whole lines while the run goes on", async () => {
    const report = join(folder(), "a/b");
    const recorder = await recorderOf(report);
    for (let index = 0; index < 3; index++) recorder.write(recordFor({ index }));
    await expect.poll(() => readRecords(report).length).toBe(3);
    expect(readFileSync(join(report, "requests.ndjson"), "utf8").at(-1)).toBe("\n");
  });

  it("begins without what an earlier run left in the folder", async () => {
    const report = folder({ "requests.ndjson": "{}\n", "summary.json": "{}", "report.md": "" });
    await recorderOf(report);
    expect(readdirSync(report).toSorted()).toEqual(["report.md", "requests.ndjson"]);
    expect(readRecords(report)).toEqual([]);
  });

  it("keeps every record, in order, when they come faster than the disk takes them", async () => {
    const report = folder();
    const recorder = await recorderOf(report);
    let waits = 0;
    for (let index = 0; index < 20_000; index++) {
      recorder.write(recordFor({ index }));
      if (recorder.room === undefined) continue;
      waits++;
      await recorder.room;
    }
    await recorder.close(measurement, verdict);
    expect(waits).toBeGreaterThan(0);
    expect(readRecords(report).map(({ index }) => index)).toEqual(
      Array.from({ length: 20_000 }, (_, n) => n),
    );
    expect(recorder.lost).toBeUndefined();
  });

  it("replaces summary.json as a whole, partial until the end", async () => {
    const report = folder();
    const recorder = await recorderOf(report);
    recorder.checkpoint(measurement);
    expect(readSummary(report)).toMatchObject({
      status: "invalid",
      reason: "the run had not ended when this was written",
      partial: true,
      requests: 1,
    });
    await recorder.close(measurement, verdict);
    expect(readSummary(report)).toMatchObject({ status: "pass", reason: "fine", partial: false });
    expect(readdirSync(report).toSorted()).toEqual(["requests.ndjson", "summary.json"]);
  });

  it("tells why records are missing, and never throws", async () => {
    const report = folder();
    symlinkSync("/dev/full", join(report, "requests.ndjson"));
    const recorder = await recorderOf(report);
    recorder.write(recordFor({}));
    await recorder.close(measurement, verdict);
    expect(recorder.lost).toMatch(/^records are missing from .*ENOSPC/);
    recorder.write(recordFor({}));
    expect(recorder.room).toBeUndefined();
  });

  it("tells that the folder has gone", async () => {
    const report = folder();
    const recorder = await recorderOf(report);
    rmSync(report, { recursive: true });
    recorder.checkpoint(measurement);
    expect(recorder.lost).toMatch(/^records are missing from .*ENOENT/);
    expect(existsSync(report)).toBe(false);
  });
});
