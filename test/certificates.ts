import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Certificates {
  /** The private authority, in PEM. */
  readonly ca: string;
  /** Of a server at 127.0.0.1, signed by the authority. */
  readonly server: { readonly cert: string; readonly key: string };
  /** The same for another host name. */
  readonly elsewhere: { readonly cert: string; readonly key: string };
}

export const withoutOpenssl = "no openssl to make certificates with";
export const openssl = spawnSync("openssl", ["version"]).status === 0;

/** Makes a private authority and two servers' certificates, good for a day. Takes a tenth of a second. */
export function makeCertificates(): Certificates {
  const folder = mkdtempSync(join(tmpdir(), "catalog-certificates-"));
  const file = (name: string) => join(folder, name);
  const make = (name: string, ...more: string[]) => {
    const key = [
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:P-256",
      "-nodes",
      "-keyout",
      file(`${name}.key`),
    ];
    const request = [
      "req",
      "-x509",
      "-days",
      "1",
      "-subj",
      `/CN=${name}`,
      ...key,
      "-out",
      file(`${name}.crt`),
    ];
    execFileSync("openssl", [...request, ...more], { stdio: "pipe" });
    return {
      cert: readFileSync(file(`${name}.crt`), "utf8"),
      key: readFileSync(file(`${name}.key`), "utf8"),
    };
  };
  try {
    const ca = make("authority", "-addext", "basicConstraints=critical,CA:TRUE").cert;
    const signed = ["-CA", file("authority.crt"), "-CAkey", file("authority.key"), "-addext"];
    return {
      ca,
      server: make("server", ...signed, "subjectAltName=IP:127.0.0.1"),
      elsewhere: make("elsewhere", ...signed, "subjectAltName=DNS:prometheus.example"),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
