import { z } from "zod";

const tally = z.number().int().nonnegative();

/** `not-exported`: this version has no such metric; `unknown`: it could not be read, or says too little. */
export const proofResults = ["proven", "refuted", "not-exported", "unknown"] as const;
export type ProofResult = (typeof proofResults)[number];

/** What became of the listener's address in a client's own header; empty = not asked for. */
export const ssrfOutcomes = ["connected", "none", "unclear", ""] as const;
export type SsrfOutcome = (typeof ssrfOutcomes)[number];

/** What pd-check proved of the split between prefill and decode. */
export const pdSchema = z.strictObject({
  testId: z.string().min(1),
  model: z.string().min(1),
  /** Engines read: those that only prefill, and the others. */
  prefill: tally,
  decode: tally,
  /** Requests sent, and failures among them. */
  requests: tally,
  failed: tally,
  /** Sum of usage.prompt_tokens of the successful ones. */
  promptTokens: tally,
  /** The pickers' decisions: prefill-decode, decode-only; null = not known. */
  decisions: z.tuple([tally, tally]).nullable(),
  /** Result of each proof by its id. */
  proofs: z.record(z.string(), z.enum(proofResults)),
  /** Transfers of KV blocks: count, mean in milliseconds, bytes in total; null = not exported. */
  transfers: z
    .tuple([tally, z.number().nonnegative().nullable(), z.number().nonnegative().nullable()])
    .nullable(),
  ssrf: z.enum(ssrfOutcomes),
});

export type Pd = z.infer<typeof pdSchema>;
