// Products of matrices.
#pragma once

#include <cstdint>

namespace maia::concepts {

/// C = op(A) op(B) + beta C for row-major matrices: op(A) is m x k, op(B) is k x n, C is m x n; op transposes if asked
/// to. `lda`, `ldb` and `ldc` are the lengths of the rows as stored. Throws Error if it can't be computed.
void multiply(bool transpose_a, bool transpose_b, std::int64_t m, std::int64_t n, std::int64_t k, const float* a,
              std::int64_t lda, const float* b, std::int64_t ldb, float beta, float* c, std::int64_t ldc);

}  // namespace maia::concepts
