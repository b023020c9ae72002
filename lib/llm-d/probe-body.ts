/** A completion's body that asks for next to nothing. */
export interface ProbeBody {
  readonly model: string;
  readonly messages: readonly { readonly role: "user"; readonly content: string }[];
  readonly cache_salt?: string;
  readonly temperature: 0;
}

/**
 * The body of a probe, `id` being unique. No prompt that is measured may find a block of this one in the cache: the
 * text differs from its first letter on, and the salt keeps the chat template's own tokens apart.
 */
export function probeBody(model: string, id: string, { salted }: { readonly salted: boolean }): ProbeBody {
  return {
    model,
    messages: [{ role: "user", content: `${id}: answer with one word.` }],
    ...(salted && { cache_salt: id }),
    temperature: 0,
  };
}

/** Whether an answer may mean that the salt is unknown: servers other than vLLM may refuse such a field. */
export function mayRefuseSalt(status: number | undefined): boolean {
  return status === 400 || status === 422;
}
