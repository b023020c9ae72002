import { z } from "zod";

/** An Envoy filter that asks an external processor what to do with a request. */
export interface ExtProc {
  /** Cluster, target and addresses by which Envoy reaches the processor. */
  readonly targets: readonly string[];
  /** How it hands the request's body over: `NONE` = not at all, which is what Envoy does unless told. */
  readonly bodyMode: string;
  /** The processor may change that for single requests. */
  readonly modeOverride: boolean;
  /** Requests go on without the processor when it fails. */
  readonly failOpen: boolean;
  /** They then go nowhere: every route leads to the address in a header, which the processor sets. */
  readonly pickedOnly: boolean;
}

const FILTER = /\.ExternalProcessor$/;

const filterSchema = z.object({
  failure_mode_allow: z.boolean().nullish(),
  allow_mode_override: z.boolean().nullish(),
  processing_mode: z.object({ request_body_mode: z.union([z.string(), z.number()]).nullish() }).nullish(),
  grpc_service: z
    .object({
      envoy_grpc: z.object({ cluster_name: z.string().nullish(), authority: z.string().nullish() }).nullish(),
      google_grpc: z.object({ target_uri: z.string().nullish() }).nullish(),
    })
    .nullish(),
});

const clusterSchema = z.object({ name: z.string(), load_assignment: z.unknown() });
/** A cluster whose address each request names in a header. */
const pickedSchema = z.object({
  name: z.string(),
  type: z.literal("ORIGINAL_DST"),
  original_dst_lb_config: z.object({ use_http_header: z.literal(true) }),
});
const routeSchema = z.object({ route: z.object({ cluster: z.unknown() }) });
const addressSchema = z.object({ address: z.string(), port_value: z.number() });

type Fields = Readonly<Record<string, unknown>>;

/** The filters in an Envoy's configuration, or in a patch for one, however deep they stand. */
export function extProcsOf(config: unknown): ExtProc[] {
  const all = fieldsIn(config);
  const clusters = all.flatMap((fields) => {
    const parsed = clusterSchema.safeParse(fields);
    return parsed.success && fields["load_assignment"] !== undefined ? [parsed.data] : [];
  });
  const picked = all.flatMap((fields) => pickedSchema.safeParse(fields).data?.name ?? []);
  return all.flatMap((fields, at) => {
    const filter = filterOf(fields);
    if (filter === undefined) return [];
    const { processing_mode, grpc_service, failure_mode_allow, allow_mode_override } = filter;
    const name = grpc_service?.envoy_grpc?.cluster_name ?? undefined;
    const cluster = clusters.find((candidate) => candidate.name === name);
    const named = [name, grpc_service?.envoy_grpc?.authority, grpc_service?.google_grpc?.target_uri];
    return [
      {
        targets: [...named.filter((target) => typeof target === "string"), ...addressesOf(cluster)],
        bodyMode: String(processing_mode?.request_body_mode || "NONE"),
        modeOverride: allow_mode_override ?? false,
        failOpen: failure_mode_allow ?? false,
        pickedOnly: leadsOnlyTo(picked, all.slice(at).find(isManager)),
      },
    ];
  });
}

function filterOf(fields: Fields): z.output<typeof filterSchema> | undefined {
  const plain = typeof fields["@type"] === "string" && FILTER.test(fields["@type"]);
  const wrapped = typeof fields["type_url"] === "string" && FILTER.test(fields["type_url"]);
  if (!plain && !wrapped) return undefined;
  return filterSchema.safeParse(wrapped ? fields["value"] : fields).data;
}

/** A part of a tree comes before the whole: the manager that follows a filter is the one that the filter is in. */
function isManager(fields: Fields): boolean {
  return fields["http_filters"] !== undefined;
}

function leadsOnlyTo(clusters: readonly string[], manager: Fields | undefined): boolean {
  const routes = fieldsIn(manager?.["route_config"]).flatMap(
    (fields) => routeSchema.safeParse(fields).data?.route ?? [],
  );
  return routes.length > 0 && routes.every(({ cluster }) => clusters.some((name) => name === cluster));
}

function addressesOf(cluster: z.output<typeof clusterSchema> | undefined): string[] {
  return fieldsIn(cluster?.load_assignment).flatMap((fields) => {
    const { data } = addressSchema.safeParse(fields);
    return data === undefined ? [] : [`${data.address}:${data.port_value}`];
  });
}

/** Every object in a tree, its keys in the snake case of Envoy's own configuration. */
function fieldsIn(tree: unknown): Fields[] {
  const found: Fields[] = [];
  const visit = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(visit);
    if (typeof node !== "object" || node === null) return node;
    const fields = Object.fromEntries(
      Object.entries(node).map(([key, value]) => [
        key.replace(/[a-z][A-Z]/g, ([low = "", high = ""]) => `${low}_${high.toLowerCase()}`),
        visit(value),
      ]),
    );
    found.push(fields);
    return fields;
  };
  visit(tree);
  return found;
}
