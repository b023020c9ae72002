import { z } from "zod";
import { played, refused } from "./note.ts";
import { paramName, scalar, stringType } from "./scalar.ts";

/** A declared param of a Task or Pipeline. */
export const paramSpec = z.strictObject({
  name: played(paramName),
  type: played(stringType.optional(), "`string` only"),
  default: played(scalar.nullish(), "unquoted scalars become their JSON text; null means no default"),
  description: played(z.string().optional(), "printed by `describe`"),
  properties: refused("object params are not played"),
  enum: refused("it needs an alpha feature flag of Tekton"),
});
export type ParamSpec = z.infer<typeof paramSpec>;

/** A value that is given to a param. */
export const param = z.strictObject({
  name: played(z.string()),
  value: played(scalar, "strings; in a Pipeline with variables"),
});
export type Param = z.infer<typeof param>;
