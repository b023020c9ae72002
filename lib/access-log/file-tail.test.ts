import { appendFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { FileTail } from "./file-tail.ts";

async function newFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "file-tail-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, "access.log");
}

async function linesOf(tail: FileTail): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of tail.newLines()) lines.push(line);
  return lines;
}

test("a file that is not there", async () => {
  await expect(linesOf(new FileTail(await newFile()))).rejects.toThrow("ENOENT");
});

test("each reading goes on where the last one ended, half a line waits for its end", async () => {
  const path = await newFile();
  const tail = new FileTail(path);
  await writeFile(path, "one\ntw");
  expect(await linesOf(tail)).toEqual(["one"]);
  expect(await linesOf(tail)).toEqual([]);
  await appendFile(path, "o\nthree\n");
  expect(await linesOf(tail)).toEqual(["two", "three"]);
});

test("a character of several bytes may be written in two halves", async () => {
  const path = await newFile();
  const tail = new FileTail(path);
  const bytes = Buffer.from("caf\u00e9\n");
  await writeFile(path, bytes.subarray(0, 4));
  expect(await linesOf(tail)).toEqual([]);
  await appendFile(path, bytes.subarray(4));
  expect(await linesOf(tail)).toEqual(["caf\u00e9"]);
});

test("lines longer than one chunk of reading", async () => {
  const path = await newFile();
  const long = "x".repeat(200_000);
  await writeFile(path, `${long}\nend\n`);
  expect(await linesOf(new FileTail(path))).toEqual([long, "end"]);
});

test("a file that was rotated away is read from its start", async () => {
  const path = await newFile();
  const tail = new FileTail(path);
  await writeFile(path, "a long first line\nha");
  await linesOf(tail);
  await writeFile(path, "new\n");
  expect(await linesOf(tail)).toEqual(["new"]);
});
