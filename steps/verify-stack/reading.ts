import { StepError } from "../../lib/errors/index.ts";

/** Something that was looked at: its value, or why it could not be read. What is unknown is never a failure. */
export type Reading<T> =
  | { readonly known: true; readonly value: T }
  | { readonly known: false; readonly why: string; readonly error: StepError };

export function known<T>(value: T): Reading<T> {
  return { known: true, value };
}

export function unknown<T>(error: StepError): Reading<T> {
  return { known: false, why: error.message, error };
}

/** Takes a foreseen error for an unknown; anything else is a bug and goes on. */
export async function read<T>(reading: Promise<T>): Promise<Reading<T>> {
  try {
    return known(await reading);
  } catch (error) {
    if (error instanceof StepError) return unknown(error);
    throw error;
  }
}

/** Reads with what another reading gave; when that is unknown, so is this, for the same reason. */
export async function readWith<S, T>(
  source: Reading<S>,
  next: (value: S) => Promise<T>,
): Promise<Reading<T>> {
  return source.known ? read(next(source.value)) : source;
}
