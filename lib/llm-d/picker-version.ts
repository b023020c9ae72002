/**
 * Minor version of the router that an endpoint picker's image is of (`0.10` -> 10); 0 for its predecessors, the
 * inference scheduler and the inference extension's own picker; undefined where the image does not tell.
 */
export function routerMinor(image: string): number | undefined {
  if (/inference-scheduler|inference-extension/.test(image)) return 0;
  const [, minor] = /:v?0\.(\d+)\b/.exec(image) ?? [];
  return minor === undefined ? undefined : Number(minor);
}
