import { describe, expect, it } from "vitest";
import { isException } from "./no-proxy.ts";

/** What OpenShift sets in its pods. */
const CLUSTER =
  ".cluster.local,.svc,10.128.0.0/14,127.0.0.1,172.30.0.0/16,api-int.ocp.example.com,fd01::/48,localhost";

const proxied: { name: string; url: string; exceptions: string }[] = [
  { name: "nothing is named", url: "http://prometheus", exceptions: "" },
  { name: "only separators are", url: "http://prometheus", exceptions: " , ,," },
  { name: "another host", url: "http://prometheus.example", exceptions: "grafana.example" },
  { name: "a host that only ends alike", url: "http://notexample.com", exceptions: "example.com" },
  { name: "the domain above", url: "http://example.com", exceptions: "a.example.com" },
  { name: "a wildcard's own domain", url: "http://example.com", exceptions: "*.example.com" },
  { name: "another port", url: "http://example.com:9090", exceptions: "example.com:80" },
  { name: "another scheme's port", url: "https://example.com", exceptions: "example.com:80" },
  { name: "everything on another port", url: "http://example.com", exceptions: "*:443" },
  { name: "an address outside of the network", url: "http://10.132.0.1", exceptions: CLUSTER },
  { name: "a name, since no name is looked up", url: "http://prometheus.monitoring", exceptions: CLUSTER },
  { name: "a network that is none", url: "http://10.0.0.1", exceptions: "10.0.0.0/33, 10.0.0.0/x, 10.0.0/8" },
  { name: "a network of the other family", url: "http://10.0.0.1", exceptions: "::/0" },
  { name: "an address that ends alike", url: "http://110.0.0.1", exceptions: "10.0.0.1" },
  { name: "an address of IPv6 outside", url: "http://[fd02::1]", exceptions: CLUSTER },
];

const direct: { name: string; url: string; exceptions: string }[] = [
  { name: "the host", url: "http://prometheus:9090", exceptions: "a, prometheus" },
  { name: "a host below", url: "https://thanos.monitoring.svc.cluster.local", exceptions: CLUSTER },
  { name: "a Service's short name", url: "http://gateway.llm-d.svc", exceptions: CLUSTER },
  { name: "a domain with a dot before it", url: "http://example.com", exceptions: ".example.com" },
  { name: "a host below a wildcard", url: "http://a.b.example.com", exceptions: "*.example.com" },
  { name: "whatever the case", url: "http://Example.COM", exceptions: "EXAMPLE.com" },
  { name: "with the root's dot", url: "http://example.com.", exceptions: "example.com" },
  { name: "with the root's dot in the list", url: "http://example.com", exceptions: "example.com." },
  { name: "the port", url: "http://example.com:9090", exceptions: "example.com:9090" },
  { name: "the scheme's port", url: "https://example.com", exceptions: "example.com:443" },
  { name: "between blanks", url: "http://b", exceptions: "a  b\tc" },
  { name: "everything", url: "https://example.com", exceptions: "a,*" },
  { name: "everything on a port", url: "https://example.com", exceptions: "*:443" },
  { name: "a pod", url: "http://10.131.7.9:8000/metrics", exceptions: CLUSTER },
  { name: "an address", url: "http://127.0.0.1:8000", exceptions: CLUSTER },
  { name: "all addresses", url: "http://192.0.2.1", exceptions: "0.0.0.0/0" },
  { name: "an address of IPv6", url: "http://[::1]:8000", exceptions: "::1" },
  {
    name: "the same in brackets, with its port",
    url: "http://[::1]:8000",
    exceptions: "[0:0:0:0:0:0:0:1]:8000",
  },
  { name: "a pod of IPv6", url: "http://[fd01:0:0:4::2]:8000", exceptions: CLUSTER },
];

describe("NO_PROXY", () => {
  it.each(proxied)("leaves to the proxy: $name", ({ url, exceptions }) => {
    expect(isException(new URL(url), exceptions)).toBe(false);
  });

  it.each(direct)("takes past the proxy: $name", ({ url, exceptions }) => {
    expect(isException(new URL(url), exceptions)).toBe(true);
  });
});
