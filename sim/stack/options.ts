import type { Values } from "../flags/flag.ts";
import type { stackFlags } from "../flags/tables.ts";

export type StackOptions = Omit<Values<typeof stackFlags>, "listFaults">;
