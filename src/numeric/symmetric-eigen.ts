/** Eigenvalues, largest first, and their orthonormal eigenvectors as rows. */
export interface EigenDecomposition {
  values: Float64Array; // [size]
  vectors: Float64Array; // [size, size]
}

const MOST_SWEEPS = 50;

/**
 * All eigenvalues and eigenvectors of a small symmetric matrix by cyclic Jacobi rotations (Golub and Van Loan, 8.5): each
 * rotation zeroes one entry off the diagonal; done when what is left there is 1e-15 of the whole. About 10 size^3 steps.
 */
export function symmetricEigen(matrix: Float64Array, size: number): EigenDecomposition {
  const a = matrix.slice();
  const vectors = new Float64Array(size * size);
  for (let k = 0; k < size; k++) vectors[k * size + k] = 1;
  const tolerance = 1e-15 * norm(a);
  for (let sweep = 0; sweep < MOST_SWEEPS && largestBeside(a, size) > tolerance; sweep++) {
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) rotate(a, vectors, size, p, q);
    }
  }
  const order = Array.from({ length: size }, (_, k) => k).sort(
    (left, right) => a[right * size + right]! - a[left * size + left]!,
  );
  return {
    values: Float64Array.from(order, (k) => a[k * size + k]!),
    vectors: Float64Array.from({ length: size * size }, (_, at) => {
      return vectors[order[Math.floor(at / size)]! * size + (at % size)]!;
    }),
  };
}

/** A <- J' A J and rows of V <- J' V, J the rotation of p and q that makes A[p, q] zero. */
function rotate(a: Float64Array, vectors: Float64Array, size: number, p: number, q: number): void {
  const beside = a[p * size + q]!;
  if (beside === 0) return;
  const theta = (a[q * size + q]! - a[p * size + p]!) / (2 * beside);
  const tangent = Math.sign(theta || 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const cosine = 1 / Math.hypot(tangent, 1);
  const sine = tangent * cosine;
  for (let k = 0; k < size; k++) turn(a, k * size + p, k * size + q, cosine, sine);
  for (let k = 0; k < size; k++) turn(a, p * size + k, q * size + k, cosine, sine);
  for (let k = 0; k < size; k++) turn(vectors, p * size + k, q * size + k, cosine, sine);
}

function turn(entries: Float64Array, one: number, other: number, cosine: number, sine: number): void {
  const left = entries[one]!;
  const right = entries[other]!;
  entries[one] = cosine * left - sine * right;
  entries[other] = sine * left + cosine * right;
}

const norm = (entries: Float64Array): number =>
  Math.sqrt(entries.reduce((sum, entry) => sum + entry * entry, 0));

function largestBeside(a: Float64Array, size: number): number {
  let largest = 0;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < row; column++)
      largest = Math.max(largest, Math.abs(a[row * size + column]!));
  }
  return largest;
}
