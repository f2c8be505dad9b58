/** A digest of a cell's source, to tell whether a person has changed it; no protection against forgery. FNV-1a, 64
 * bits of UTF-16 units, as 16 hexadecimal digits. */
export function digest(source: string): string {
  // The state and the prime (2^40 + 0x1b3) in halves of 32 bits, which is all that JavaScript multiplies exactly.
  let high = 0xcbf29ce4;
  let low = 0x84222325;
  for (let i = 0; i < source.length; ++i) {
    low ^= source.charCodeAt(i);
    const product = (low >>> 0) * 0x1b3;
    high = (Math.imul(high, 0x1b3) + Math.floor(product / 2 ** 32) + (low << 8)) >>> 0;
    low = product >>> 0;
  }
  return high.toString(16).padStart(8, '0') + (low >>> 0).toString(16).padStart(8, '0');
}
