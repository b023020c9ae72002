/** Ends every stream. */
export const done = "data: [DONE]\n\n";
