import { expect, test } from "vitest";
import { folder } from "../../test/folder.ts";
import { describeProgram, play, programOf } from "../../test/guidellm-program.ts";

describeProgram("what GuideLLM's image runs", () => {
  test("nothing where the step before left no plan, and that is no failure", async () => {
    const { code, log, end, record } = await play({ version: "0.8.1", plan: null });
    expect([code, log]).toEqual([0, "nothing to run: the step before says why\n"]);
    expect([end, record]).toEqual([undefined, undefined]);
  });

  test("nothing in an image without GuideLLM: 127", async () => {
    const { code, log, end } = await play({});
    expect(code).toBe(127);
    expect(log).toBe("this image holds no GuideLLM: no package guidellm, and no program of that name\n");
    expect(end).toEqual({ version: "", exitCode: 127, stopped: null });
  });

  test("nothing of a GuideLLM that is older than all command lines: 126", async () => {
    const { code, log, end, record } = await play({ version: "0.2.1" });
    expect([code, log]).toEqual([126, "GuideLLM 0.2.1 is older than 0.3\n"]);
    expect(end).toEqual({ version: "0.2.1", exitCode: 126, stopped: null });
    expect(record).toBeUndefined();
  });

  test.each<[string, string]>([
    ["0.3.1", "--backend-args"],
    ["0.4.0", "--request-formatter-kwargs"],
    ["0.5.4", "--request-formatter-kwargs"],
    ["0.6.1", "--request-format"],
    ["0.7.3", "--config"],
    ["0.8.1", "--config"],
    ["0.10.0", "--config"],
    ["0.9.0.dev28+g1234567", "--config"],
    ["1.0", "--config"],
  ])("%s with %s", async (version, flag) => {
    const { code, end, record, config, folder: own } = await play({ version });
    expect([code, end]).toEqual([0, { version, exitCode: 0, stopped: null }]);
    const flags = ["--backend-args", "--request-formatter-kwargs", "--request-format", "--config"];
    expect(record?.args.filter((arg) => flags.includes(arg))).toEqual([flag]);
    expect(record?.cwd).toBe(own);
    expect(config === undefined).toBe(flag !== "--config");
  });

  test("a program on the PATH, whose version it asks for", async () => {
    const { code, end, record } = await play({ env: { PATH: programOf("0.3.1") } });
    expect([code, end]).toEqual([0, { version: "0.3.1", exitCode: 0, stopped: null }]);
    expect(record?.args).toContain("--backend-args");
  });

  test("GuideLLM's own exit code is handed on", async () => {
    const { code, end } = await play({ version: "0.8.1", env: { FAKE_EXIT: "3" } });
    expect([code, end]).toEqual([3, { version: "0.8.1", exitCode: 3, stopped: null }]);
  });
});

describeProgram("GuideLLM's surroundings", () => {
  test("settings that its image or its user made are gone, all else stays, the plan's come last", async () => {
    const { record } = await play({
      version: "0.3.1",
      plan: { env: { NO_PROXY: "gateway" } },
      env: {
        GUIDELLM_OUTPUT_DIR: "/results",
        GUIDELLM__OPENAI__API_KEY: "other",
        HF_HOME: "/hf",
        NO_PROXY: "a.b",
      },
    });
    expect(record?.env).toMatchObject({ HF_HOME: "/hf", NO_PROXY: "gateway" });
    const settings = Object.keys(record?.env ?? {}).filter((name) => name.startsWith("GUIDELLM"));
    expect(settings.toSorted()).toEqual(["GUIDELLM__OPENAI__API_KEY", "GUIDELLM__PREFERRED_ROUTE"]);
  });
});

describeProgram("the token, out of its file", () => {
  const secret = () => `${folder({ "gateway-token": "s3cret-token\n" })}/gateway-token`;
  const withToken = (version: string, env: Readonly<{ [name: string]: string }> = {}) =>
    play({
      version,
      plan: { tokenFile: secret() },
      env: { FAKE_SAYS: "Bearer s3cret-token and s3cret-token", ...env },
    });

  test("reaches 0.3 in its settings", async () => {
    const { record } = await withToken("0.3.1");
    expect(record?.env).toMatchObject({ GUIDELLM__OPENAI__API_KEY: "s3cret-token" });
  });
  test("reaches 0.4 in its arguments", async () => {
    const { record } = await withToken("0.4.0");
    expect(record?.args.join(" ")).toContain('"authorization":"Bearer s3cret-token"');
  });
  test("reaches 0.8 in its file, and no argument", async () => {
    const { record, config } = await withToken("0.8.1");
    expect(config).toMatchObject({ spec: { backend: { api_key: "s3cret-token" } } });
    expect(JSON.stringify(record?.args)).not.toContain("s3cret-token");
  });
  test.each(["0.3.1", "0.4.0", "0.6.1", "0.8.1"])("reaches no log of %s", async (version) => {
    const { log } = await withToken(version);
    expect(log).not.toContain("s3cret-token");
    expect(log).toContain(`GuideLLM ${version}: guidellm `);
    expect(log).toContain("sends Bearer [redacted] and [redacted]\n");
  });
  test("does not stay in GuideLLM's report, which may outlive it on a volume", async () => {
    const told = { api_key: "s3cret-token", of: "GuideLLM" };
    const { report } = await withToken("0.6.1", { FAKE_REPORT: JSON.stringify(told) });
    expect(report).toEqual({ api_key: "[redacted]", of: "GuideLLM" });
  });
  test("that is gone is none", async () => {
    const { code, record } = await play({ version: "0.3.1", plan: { tokenFile: "/nowhere/gateway-token" } });
    expect(code).toBe(0);
    expect(record?.env).toMatchObject({ GUIDELLM__OPENAI__API_KEY: "" });
  });
});
