/** A sample line up to the value, and the value. */
const sample = /^([^#\s].*) (\S+)$/gm;
const bucketBound = /\ble="([^"]+)"/;

/**
 * prom-client's text in the number format of Python's prometheus_client, which vLLM uses: `817.0`, `0.001`, and from
 * a million on Go's exponents, `1.295511e+06`. Readers that expect plain digits break on the real thing, so they
 * must be able to break here.
 */
export function asPythonClient(exposition: string): string {
  return exposition.replaceAll(sample, (_line, series: string, value: string) => {
    const bounded = series.replace(bucketBound, (_label, bound: string) => `le="${formatFloat(bound)}"`);
    return `${bounded} ${formatFloat(value)}`;
  });
}

/** prometheus_client utils.floatToGoString, quirks and all (two-digit exponents are written `e+0` + digits). */
export function formatFloat(text: string): string {
  const value = Number(text);
  if (text === "+Inf" || text === "-Inf" || Number.isNaN(value)) return text;
  const plain = pythonRepr(value);
  const point = plain.indexOf(".");
  if (value <= 0 || point <= 6) return plain;
  const mantissa = `${plain[0]}.${plain.slice(1, point)}${plain.slice(point + 1)}`.replace(/[0.]+$/, "");
  return `${mantissa}e+0${point - 1}`;
}

/** Python's repr of a float: always a point or an exponent of at least two digits. */
function pythonRepr(value: number): string {
  if (value !== 0 && (Math.abs(value) < 1e-4 || Math.abs(value) >= 1e16)) {
    return value.toExponential().replace(/e([+-])(\d)$/, "e$10$2");
  }
  const plain = String(value);
  return plain.includes(".") ? plain : `${plain}.0`;
}
